/** Elements made by calls: the whole of what would otherwise be a framework. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

export interface Props {
  class?: string;
  id?: string;
  /** Listeners by event name. */
  on?: Record<string, (event: never) => void>;
  /** CSS properties, set one by one on the element: a content security policy without inline styles allows that. */
  css?: Record<string, string>;
  /** Any other attribute; true sets it empty, false and undefined leave it out. */
  [attribute: string]: unknown;
}

function fill(element: Element, props: Props, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false || value === null) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value as Record<string, (event: never) => void>)) {
        element.addEventListener(event, listener as unknown as EventListener);
      }
    } else if (name === "css") {
      for (const [key, text] of Object.entries(value as Record<string, string>)) {
        (element as HTMLElement).style.setProperty(key, text);
      }
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, children);
}

export function append(element: Element | DocumentFragment, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child as Child[]);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/** An HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, props, children);
  return element;
}

/** An SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, props, children);
  return element;
}

/** Puts children in place of what an element holds. */
export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

let counter = 0;

/** An id that no other element of the page has. */
export function uniqueId(stem: string): string {
  counter += 1;
  return `${stem}-${counter}`;
}

/** Says something to a screen reader without moving the focus. */
export function announce(text: string): void {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

export function prefersLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A group of radio buttons drawn as one segmented control; a label in parentheses is only spoken. */
export function segmented<T extends string>(
  label: string,
  options: readonly { value: T; text: string; off?: string | undefined }[],
  chosen: T,
  change: (value: T) => void,
): HTMLFieldSetElement {
  const name = uniqueId("choice");
  return h(
    "fieldset",
    { class: "segmented" },
    h("legend", { class: label.startsWith("(") ? "spoken" : undefined }, label.replace(/^\((.*)\)$/, "$1")),
    h(
      "div",
      { class: "segments" },
      options.map((option) => {
        const input = h("input", {
          type: "radio",
          name,
          value: option.value,
          checked: option.value === chosen,
          disabled: option.off !== undefined,
          on: { change: () => change(option.value) },
        });
        return h("label", { title: option.off }, input, h("span", {}, option.text));
      }),
    ),
  );
}

/** A labelled drop-down list. */
export function select<T extends string>(
  label: string,
  options: readonly { value: T; text: string }[],
  chosen: T,
  change: (value: T) => void,
): HTMLLabelElement {
  const box = h(
    "select",
    { on: { change: () => change(box.value as T) } },
    options.map((o) => h("option", { value: o.value, selected: o.value === chosen }, o.text)),
  );
  return h("label", { class: "field" }, h("span", {}, label), box);
}

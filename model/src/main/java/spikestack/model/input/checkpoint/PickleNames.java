package spikestack.model.input.checkpoint;

import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Global;

/// Which names of Python's a checkpoint has no use for.
///
/// Names that run code or reach the system when Python loads the file are refused, so that the user
/// hears what the file is. Safety does not rest on this list: no name is ever looked up.
final class PickleNames {
  private static final String ALLOWED =
      "tensors, arrays, numbers, texts, containers of these, and objects with plain state";

  /// Top-level modules with no place in a checkpoint.
  private static final Set<String> REFUSED =
      Set.of(
          "os",
          "posix",
          "nt",
          "sys",
          "subprocess",
          "_posixsubprocess",
          "pty",
          "shutil",
          "socket",
          "runpy",
          "importlib",
          "pkgutil",
          "ctypes",
          "codeop",
          "pdb",
          "bdb",
          "timeit",
          "cProfile",
          "webbrowser",
          "asyncio",
          "multiprocessing",
          "pip",
          "ensurepip",
          "venv",
          "operator",
          "_operator",
          "pydoc",
          "urllib",
          "requests",
          "ftplib",
          "smtplib",
          "marshal",
          "zipimport");

  private static final Set<String> BUILTINS = Set.of("builtins", "__builtin__", "__builtins__");

  /// Of the built-in names only these are more than a way to run code; `getattr` is how Python 3.11
  /// writes members of enumerations, and here gives a longer name.
  private static final Set<String> PLAIN_BUILTINS =
      Set.of(
          "set",
          "getattr",
          "frozenset",
          "list",
          "dict",
          "tuple",
          "object",
          "int",
          "float",
          "bool",
          "complex",
          "str",
          "bytes",
          "bytearray",
          "slice",
          "range",
          "long",
          "unicode",
          "Ellipsis");

  private PickleNames() {}

  /// Refuses a name that runs code.
  static Global admit(Global name, PickleInput in) {
    if (Checkpoint.isUnprintable(name.module()) || Checkpoint.isUnprintable(name.name())) {
      throw in.refuse("a name with control characters", "printable names");
    }
    boolean builtin = BUILTINS.contains(first(name.module()));
    if (REFUSED.contains(first(name.module()))
        || REFUSED.contains(first(name.name())) && name.name().contains(".")
        || builtin && !PLAIN_BUILTINS.contains(name.name())) {
      throw in.refuse(
          "the name "
              + InputException.shortened(name.toString())
              + ", which runs code or reaches into the system when Python loads the file",
          ALLOWED);
    }
    return name;
  }

  private static String first(String dotted) {
    int dot = dotted.indexOf('.');
    return dot < 0 ? dotted : dotted.substring(0, dot);
  }
}

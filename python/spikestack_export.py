"""Writes what `spikestack import` reads from a trained SpikingJelly-like network: docs/python.md.

    import spikestack_export
    spikestack_export.export(network, pixels, "out", mean=0.286, std=0.353, heads=8)

One file, PyTorch alone (1.13 or later; neither SpikingJelly nor numpy is imported). A neuron is any
module that has `v_threshold` and `v_reset`, as SpikingJelly's have; names are those of the network's
attributes, so the presets of `spikestack import` fit when they are the published ones.
"""

import json
import struct
import zipfile
from pathlib import Path

import torch

ATTENTION = ("attn_lif", "talking_heads_lif")  # neurons behind attention: a threshold of their own
NORMS = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d, torch.nn.BatchNorm3d)


class ExportError(ValueError):
    """The network or an argument is not one that can be exported; the text says why."""


def export(network, pixels, folder, *, mean, std, heads=None, timesteps=None, labels=None,
           forward=None, batch=16, config=None):
    """Writes `model.pth`, `config.json` and `golden.npz` into `folder`, which is made; returns the config.

    pixels     uint8 [images, channels, height, width]; the network gets (pixels / 255 - mean) / std
    mean, std  a number, or one per channel, of pixels 0..1
    heads      heads of the attention; else read from the one `num_heads` that the modules agree on
    timesteps  T; else `network.T` (`network.module.T` of a wrapped one)
    labels     class of each image, if known
    forward    how the network is called, `lambda network, x: ...`, when it is not `network(x)`, x being
               [images, channels, height, width]; it returns [images, classes] or [T, images, classes]
    config     further keys of the config (docs/import.md), such as {"pooling_stat": "1100"}

    Raises ExportError for anything that `spikestack import` could not take; then nothing is written.
    """
    _check_pixels(pixels)
    neurons = _neurons(network)
    steps = _timesteps(network, timesteps)
    spikes, logits = _run(network, neurons, pixels, mean, std, steps, forward, batch)
    described = _config(network, neurons, pixels, mean, std, heads, steps)
    described.update(config or {})
    arrays = {"pixels": pixels, "logits": logits}
    if labels is not None:
        arrays["labels"] = torch.as_tensor(labels, dtype=torch.int64)
        if arrays["labels"].shape != (len(pixels),):
            raise ExportError(f"labels have the shape {tuple(arrays['labels'].shape)}, not one for each image")
    for name, fired in spikes.items():
        arrays[name + "|bits"] = _packed(fired)
        arrays[name + "|shape"] = torch.tensor(fired.shape, dtype=torch.int32)
    state = {_plain(k): v.detach().cpu().contiguous() for k, v in network.state_dict().items()}
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    torch.save(state, str(target / "model.pth"))
    (target / "config.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    write_npz(target / "golden.npz", arrays)
    return described


def _plain(name):
    """Without the wrapper of data-parallel training."""
    return name[len("module."):] if name.startswith("module.") else name


def _check_pixels(pixels):
    if not isinstance(pixels, torch.Tensor) or pixels.dtype != torch.uint8 or pixels.dim() != 4 or len(pixels) == 0:
        found = f"{pixels.dtype} {tuple(pixels.shape)}" if isinstance(pixels, torch.Tensor) else type(pixels).__name__
        raise ExportError(f"pixels are {found}, not a uint8 tensor [images, channels, height, width]")


def _timesteps(network, timesteps):
    steps = timesteps if timesteps is not None else getattr(getattr(network, "module", network), "T", None)
    if not isinstance(steps, int) or not 1 <= steps <= 64:
        raise ExportError(f"time steps are {steps!r}: give timesteps=1..64, or the network an attribute T")
    return steps


def _neurons(network):
    """Modules by name that fire as the integer neuron does: tau 2, decayed input, reset to 0."""
    found = {}
    for name, module in network.named_modules():
        if hasattr(module, "v_threshold") and hasattr(module, "v_reset"):
            name = _plain(name)
            tau = getattr(module, "tau", None)
            if tau is None or isinstance(tau, torch.nn.Parameter) or float(tau) != 2:
                raise ExportError(f"{name}: {type(module).__name__} with tau {tau}; only a fixed tau of 2 is exact")
            if module.v_reset is None or float(module.v_reset) != 0:
                raise ExportError(f"{name}: v_reset is {module.v_reset}; only a hard reset to 0 is exact")
            if not getattr(module, "decay_input", True):
                raise ExportError(f"{name}: decay_input is off; the input must decay as the state does")
            found[name] = module
    if not found:
        raise ExportError("no module has v_threshold and v_reset: nothing in this network fires")
    return found


def _reset(network):
    for module in network.modules():
        if module is not network and callable(getattr(module, "reset", None)):
            module.reset()


def _run(network, neurons, pixels, mean, std, steps, forward, batch):
    """Spikes by name, uint8 [T, images, ...], and logits [images, classes], in evaluation mode."""
    shape = (1, pixels.shape[1], 1, 1)
    mean, std = (torch.as_tensor(x, dtype=torch.float32).flatten() for x in (mean, std))
    for name, values in (("mean", mean), ("std", std)):
        if len(values) not in (1, pixels.shape[1]):
            raise ExportError(f"{name} has {len(values)} values for {pixels.shape[1]} channels")
    mean, std = (x.expand(pixels.shape[1]).reshape(shape) for x in (mean, std))
    calls = {name: [] for name in neurons}
    hooks = [
        module.register_forward_hook(lambda _, __, out, name=name: calls[name].append(out.detach().cpu()))
        for name, module in neurons.items()
    ]
    training = network.training
    parts, logits = {name: [] for name in neurons}, []
    try:
        network.eval()
        device = next((p.device for p in network.parameters()), torch.device("cpu"))
        with torch.no_grad():
            for start in range(0, len(pixels), batch):
                x = ((pixels[start:start + batch].float() / 255 - mean) / std).to(device)
                _reset(network)
                out = forward(network, x) if forward else network(x)
                logits.append(_logits(out, len(x), steps).float().cpu())
                for name in neurons:
                    parts[name].append(_spikes(name, calls[name], steps, len(x)))
                    calls[name].clear()
        _reset(network)
    finally:
        for hook in hooks:
            hook.remove()
        network.train(training)
    return {name: torch.cat(part, 1) for name, part in parts.items()}, torch.cat(logits)


def _logits(out, images, steps):
    if isinstance(out, (tuple, list)):
        out = out[0]
    if out.dim() == 3 and out.shape[0] == steps:
        out = out.mean(0)
    if out.dim() != 2 or out.shape[0] != images:
        raise ExportError(f"the network returns {tuple(out.shape)}, neither [images, classes] nor [T, images, classes]")
    return out


def _spikes(name, calls, steps, images):
    """One call with all time steps, or a call for each of them."""
    if len(calls) == 1 and calls[0].shape[:2] == (steps, images):
        spikes = calls[0]
    elif len(calls) == steps and all(call.shape[0] == images for call in calls):
        spikes = torch.stack(calls)
    else:
        shapes = [tuple(call.shape) for call in calls]
        raise ExportError(f"{name}: called with {shapes}; expected [{steps}, {images}, ...] once, or [{images}, ...] "
                          f"{steps} times")
    if not bool(((spikes == 0) | (spikes == 1)).all()):
        raise ExportError(f"{name}: puts out values other than 0 and 1")
    return spikes.to(torch.uint8)


def _agreed(what, values, given=None):
    """The one value, or what was given."""
    if given is not None:
        return given
    distinct = sorted(set(values))
    if len(distinct) != 1:
        raise ExportError(f"{what}: {'modules disagree, ' + str(distinct) if distinct else 'no module says'}; give it")
    return distinct[0]


def _config(network, neurons, pixels, mean, std, heads, steps):
    """The keys of docs/import.md that a state dictionary does not tell."""
    modules = list(network.modules())
    threshold = _agreed("v_threshold of the neurons", [
        float(m.v_threshold) for n, m in neurons.items() if n.rsplit(".", 1)[-1] not in ATTENTION])
    behind = [float(m.v_threshold) for n, m in neurons.items() if n.rsplit(".", 1)[-1] in ATTENTION]
    described = {
        "T": steps,
        "input": list(pixels.shape[1:]),
        "mean": _numbers(mean),
        "std": _numbers(std),
        "heads": _agreed("heads", [int(m.num_heads) for m in modules if hasattr(m, "num_heads")], heads),
        "lif": {
            "tau": 2.0, "v_threshold": threshold, "v_reset": 0.0, "decay_input": True, "compare": ">=",
            "attn_v_threshold": _agreed("v_threshold behind attention", behind or [threshold]),
        },
    }
    norms = [float(m.eps) for m in modules if isinstance(m, NORMS)]
    if norms:
        described["bn_eps"] = _agreed("eps of the batch normalisations", norms)
    scales = {float(m.scale) for m in modules if hasattr(m, "num_heads") and isinstance(getattr(m, "scale", None), float)}
    if len(scales) == 1:
        described["attn_scale"] = scales.pop()
    return described


def _numbers(values):
    values = torch.as_tensor(values, dtype=torch.float64).flatten().tolist()
    return values[0] if len(values) == 1 else values


def _packed(spikes):
    """Eight spikes a byte, the first in the highest bit."""
    flat = spikes.flatten()
    padded = torch.cat([flat, flat.new_zeros(-len(flat) % 8)]).reshape(-1, 8)
    weights = torch.tensor([128, 64, 32, 16, 8, 4, 2, 1], dtype=torch.int32)
    return (padded.int() * weights).sum(1).to(torch.uint8)


_TYPES = {torch.uint8: "|u1", torch.int32: "<i4", torch.int64: "<i8", torch.float32: "<f4"}
_CODES = {torch.uint8: "B", torch.int32: "i", torch.int64: "q", torch.float32: "f"}


def write_npz(file, arrays):
    """Tensors of uint8, int32, int64 or float32 as NPZ; the same tensors give the same bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, tensor in arrays.items():
            tensor = tensor.cpu().contiguous()
            shape = "(" + "".join(f"{n}, " for n in tensor.shape) + ")"
            head = f"{{'descr': '{_TYPES[tensor.dtype]}', 'fortran_order': False, 'shape': {shape}, }}"
            head += " " * (-(10 + len(head) + 1) % 64) + "\n"
            entry = zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode("latin1") + _bytes(tensor)
            archive.writestr(entry, data)


def _bytes(tensor):
    values = tensor.flatten().tolist()
    return struct.pack(f"<{len(values)}{_CODES[tensor.dtype]}", *values)

"""Writes feed-forward NIR graphs with h5py and what PyTorch computes of them, as `--golden` files.

    apt-get install --no-install-recommends python3-torch python3-numpy python3-h5py
    cd model/src/test/resources/nir && /usr/bin/python3 feedforward.py DATA      (DATA: ../shared/data)

- mlp.nir: as snnTorch's exporter writes a network of Leaky neurons with beta 0.5 and reset to zero: a
  step of 1e-4 s, tau = dt / (1 - beta), r = tau / dt, values in a row.
- conv.nir: convolutions (stride, padding, dilation, groups), average and sum pools before and behind
  neurons, thresholds per channel, a readout without neurons.
- mlp.npz, conv.npz, cnn_sinabs.npz: made-up frames, the spikes of every neuron, logits. The weights of
  the last come from the framework's checkpoint (.pth), not from the .nir file.
- mlp_snntorch.npz, conv_subtract.npz, cnn_sinabs_subtract.npz: the same frames, with resets by
  subtraction.

PyTorch runs in float64, with NIR's equations as forward Euler: v += dt / tau * (leak - v + r x) or
v += dt r x; s = v > threshold; then the reset:

- nir: v = 0 where s.
- subtract: v -= threshold where s.
- sinabs (MembraneSubtract, SingleSpike): the same, but s = v >= threshold.
- snntorch (Leaky, reset_delay=True): the threshold is subtracted in the next step, behind the leak:
  v = beta v + x - threshold s.
"""

import sys

import h5py
import numpy as np
import torch
import torch.nn.functional as F

DATA = sys.argv[1] + "/models/nir/"
DT = 1e-4
text = h5py.string_dtype()
rng = np.random.default_rng(20251128)


def frames(samples, steps, channels, side, most, rate):
    """Blobs of counts that move, on a little noise."""
    y, x = np.mgrid[0:side, 0:side]
    out = np.zeros((samples, steps, channels, side, side), np.uint8)
    for i in range(samples):
        at, way = rng.random(2) * side, (rng.random(2) - 0.5) * side / steps
        for t in range(steps):
            near = np.exp(-((y - at[0] - way[0] * t) ** 2 + (x - at[1] - way[1] * t) ** 2) / (side / 3) ** 2)
            chance = rate * near + 0.01
            out[i, t] = rng.binomial(most, np.broadcast_to(chance, (channels, side, side)))
    return out


class Neurons:
    """One bank; records its spikes."""

    def __init__(self, name, keep, gain, threshold, rule="nir"):
        self.name, self.keep, self.gain, self.threshold, self.rule = name, keep, gain, threshold, rule
        self.v, self.before, self.spikes = 0, 0, []

    def __call__(self, x):
        v = self.keep * self.v + self.gain * x
        if self.rule == "snntorch":
            v = v - self.threshold * self.before
        s = v >= self.threshold if self.rule == "sinabs" else v > self.threshold
        fired = s.double()
        if self.rule == "nir":
            self.v = torch.where(s, torch.zeros_like(v), v)
        elif self.rule == "snntorch":
            self.v, self.before = v, fired
        else:
            self.v = v - self.threshold * fired
        self.spikes.append(s.numpy())
        return fired


def record(name, inputs, banks, logits):
    # The labels are what the network says.
    labels = logits.argmax(1).numpy().astype(np.int32)
    arrays = {"frames": inputs, "labels": labels, "logits": logits.numpy()}
    for bank in banks:
        spikes = np.stack(bank.spikes)
        print(name, bank.name, spikes.shape, round(100 * float(spikes.mean()), 2), "% fire")
        arrays[bank.name + "|bits"] = np.packbits(spikes)
        arrays[bank.name + "|shape"] = np.array(spikes.shape, np.int64)
    np.savez_compressed(name + ".npz", **arrays)


def node(group, name, type, **parameters):
    g = group.create_group(name)
    g.create_dataset("type", data=type, dtype=text)
    for key, value in parameters.items():
        g.create_dataset(key, data=value)


def chain(file, nodes):
    with h5py.File(file, "w") as f:
        f.create_dataset("version", data="1.0.4", dtype=text)
        root = f.create_group("node")
        root.create_dataset("type", data="NIRGraph", dtype=text)
        names = [name for name, _, _ in nodes]
        root.create_dataset("edges", data=np.array(list(zip(names, names[1:])), dtype=object), dtype=text)
        group = root.create_group("nodes")
        for name, type, parameters in nodes:
            node(group, name, type, **parameters)


def weights(*shape, gain=1.0):
    return (rng.normal(size=shape) * gain / np.sqrt(np.prod(shape[1:]))).astype(np.float32)


def mlp():
    w1, b1 = weights(20, 36, gain=4), weights(20, 1, gain=0.1)[:, 0]
    w2, b2 = weights(5, 20, gain=3), weights(5, 1, gain=0.1)[:, 0]
    beta = 0.5
    tau = DT / (1 - beta)

    def leaky(size):
        return dict(
            tau=np.full(size, tau, np.float32),
            r=np.full(size, tau / DT, np.float32),
            v_leak=np.zeros(size, np.float32),
            v_threshold=np.ones(size, np.float32),
            v_reset=np.zeros(size, np.float32),
        )

    chain(
        "mlp.nir",
        [
            ("input", "Input", dict(shape=np.array([36]))),
            ("fc1", "Affine", dict(weight=w1, bias=b1)),
            ("lif1", "LIF", leaky(20)),
            ("fc2", "Affine", dict(weight=w2, bias=b2)),
            ("lif2", "LIF", leaky(5)),
            ("output", "Output", dict(shape=np.array([5]))),
        ],
    )
    x = frames(4, 12, 1, 6, 3, 0.4)
    for rule, file in (("nir", "mlp"), ("snntorch", "mlp_snntorch")):
        lif1, lif2 = Neurons("lif1", beta, 1, 1, rule), Neurons("lif2", beta, 1, 1, rule)
        total = 0
        for t in range(12):
            now = torch.from_numpy(x[:, t].astype(np.float64)).flatten(1)
            s = lif1(F.linear(now, torch.from_numpy(w1).double(), torch.from_numpy(b1).double()))
            total = total + lif2(F.linear(s, torch.from_numpy(w2).double(), torch.from_numpy(b2).double()))
        record(file, x, [lif1, lif2], total)


def conv():
    w1, b1 = weights(6, 2, 3, 3, gain=3), weights(6, 1, gain=0.05)[:, 0]
    w2, b2 = weights(8, 3, 3, 3, gain=4), np.zeros(8, np.float32)  # two groups, dilation 2
    w3, b3 = weights(12, 8, 3, 3, gain=5), weights(12, 1, gain=0.05)[:, 0]
    w4 = weights(7, 12 * 4, gain=1)
    b4 = weights(7, 1, gain=0.3)[:, 0]
    th1 = (1 + rng.random(6) / 2).astype(np.float32)

    def fires(shape, threshold=None):
        return dict(
            r=np.full(shape, 2.0, np.float32),
            v_threshold=np.broadcast_to(1 if threshold is None else threshold[:, None, None], shape).astype(np.float32),
        )

    def layer(w, b, stride, padding, dilation, groups):
        two = lambda n: np.array([n, n])
        return dict(weight=w, bias=b, stride=two(stride), padding=two(padding), dilation=two(dilation), groups=groups)

    window = dict(kernel_size=np.array([2, 2]), stride=np.array([2, 2]), padding=np.array([0, 0]))
    chain(
        "conv.nir",
        [
            ("input", "Input", dict(shape=np.array([2, 16, 16]))),
            ("c1", "Conv2d", layer(w1, b1, 1, 1, 1, 1)),
            ("a1", "AvgPool2d", window),
            ("n1", "IF", fires((6, 8, 8), th1)),
            ("c2", "Conv2d", layer(w2, b2, 1, 2, 2, 2)),
            ("n2", "IF", fires((8, 8, 8))),
            ("s2", "SumPool2d", window),
            ("c3", "Conv2d", layer(w3, b3, 1, 1, 1, 1)),
            ("n3", "LIF", dict(tau=np.array([2.0]), r=np.array([1.0]), v_leak=np.array([0.1]), v_threshold=np.array([0.5]))),
            ("s3", "AvgPool2d", window),
            ("flat", "Flatten", dict(start_dim=0, end_dim=-1)),
            ("fc", "Affine", dict(weight=w4, bias=b4)),
            ("output", "Output", dict(shape=np.array([7]))),
        ],
    )
    x = frames(2, 8, 2, 16, 3, 0.5)
    d = lambda a: torch.from_numpy(a).double()
    for rule, file in (("nir", "conv"), ("subtract", "conv_subtract")):
        n1 = Neurons("n1", 1, 2, d(th1)[:, None, None], rule)
        n2, n3 = Neurons("n2", 1, 2, 1, rule), Neurons("n3", 0.5, 0.5, 0.5, rule)
        total = 0
        for t in range(8):
            now = d(x[:, t].astype(np.float64))
            s = n1(F.avg_pool2d(F.conv2d(now, d(w1), d(b1), padding=1), 2))
            s = n2(F.conv2d(s, d(w2), d(b2), padding=2, dilation=2, groups=2))
            # The leak of 0.1 is a current.
            s = n3(F.conv2d(F.avg_pool2d(s, 2) * 4, d(w3), d(b3), padding=1) + 0.1)
            total = total + F.linear(F.avg_pool2d(s, 2).flatten(1), d(w4), d(b4))
        record(file, x, [n1, n2, n3], total / 8)


def sinabs():
    p = {k: v.double() for k, v in torch.load(DATA + "pretrained_ann_weights.pth").items()}
    x = frames(3, 12, 2, 34, 4, 0.3)
    for rule, file in (("nir", "cnn_sinabs"), ("sinabs", "cnn_sinabs_subtract")):
        banks = [Neurons(name, 1, 1, 1, rule) for name in ("1", "3", "6", "10", "12")]
        n1, n3, n6, n10, n12 = banks
        total = 0
        for t in range(12):
            s = n1(F.conv2d(torch.from_numpy(x[:, t].astype(np.float64)), p["0.weight"], stride=2, padding=1))
            s = n3(F.conv2d(s, p["2.weight"], padding=1))
            s = n6(F.conv2d(F.avg_pool2d(s, 2) * 4, p["5.weight"], padding=1))
            s = n10(F.linear((F.avg_pool2d(s, 2) * 4).flatten(1), p["9.weight"]))
            total = total + n12(F.linear(s, p["11.weight"]))
        record(file, x, banks, total)


mlp()
conv()
sinabs()

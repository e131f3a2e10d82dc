"""Writes the files of this folder: small NIR graphs with h5py, and reference runs with PyTorch.

    apt-get install --no-install-recommends python3-torch python3-numpy python3-h5py
    cd model/src/test/resources/nir && /usr/bin/python3 make.py DATA      (DATA: ../shared/data)

references.npz: made-up random input, and what two networks of DATA/models/nir do with it. The
networks are taken from the frameworks' own checkpoints (.pt, .pth), not from the .nir files, and run
by PyTorch in float64 with each framework's equations written out here:

- braille: snnTorch's recurrent synaptic neuron: syn = alpha syn + x + W_rec s; mem = beta mem + syn -
  threshold s; s = mem > threshold, where s on the right is the step before's.
- cnn: convolutions and sums of PyTorch; sinabs's integrate-and-fire neuron limited to one spike a
  step: v += x; s = v >= 1; v -= s.
"""

import sys

import h5py
import numpy as np
import torch
import torch.nn.functional as F

DATA = sys.argv[1] + "/models/nir/"
text = h5py.string_dtype()
rng = np.random.default_rng(20251125)
references = {}


def bits(a):
    return np.asarray(a) != 0


def braille():
    p = torch.load(DATA + "model_noDelay_noBias_ref_subtract.pt", map_location="cpu")
    p = {k: v.double() for k, v in p.items()}
    x = torch.from_numpy((rng.random((256, 12)) < 0.5).astype(np.float64))
    syn1, mem1, s1 = torch.zeros(40).double(), torch.zeros(40).double(), torch.zeros(40).double()
    syn2, mem2, s2 = torch.zeros(7).double(), torch.zeros(7).double(), torch.zeros(7).double()
    hidden, out = [], []
    for t in range(256):
        syn1 = p["lif1.alpha"] * syn1 + p["fc1.weight"] @ x[t] + p["lif1.recurrent.weight"] @ s1
        mem1 = p["lif1.beta"] * mem1 + syn1 - p["lif1.threshold"] * s1
        s1 = (mem1 > p["lif1.threshold"]).double()
        syn2 = p["lif2.alpha"] * syn2 + p["fc2.weight"] @ s1
        mem2 = p["lif2.beta"] * mem2 + syn2 - p["lif2.threshold"] * s2
        s2 = (mem2 > p["lif2.threshold"]).double()
        hidden.append(s1)
        out.append(s2)
    references["braille_input"] = bits(x)
    references["braille_hidden"] = bits(torch.stack(hidden))
    references["braille_output"] = bits(torch.stack(out))


def cnn():
    p = {k: v.double() for k, v in torch.load(DATA + "pretrained_ann_weights.pth").items()}
    x = torch.from_numpy((rng.random((12, 2, 34, 34)) < 0.15).astype(np.float64))
    state = {}

    def fire(name, current):
        v = state.get(name, torch.zeros_like(current)) + current
        s = (v >= 1).double()
        state[name] = v - s
        return s

    out, first, counts = [], [], []
    for t in range(12):
        a = fire("1", F.conv2d(x[t : t + 1], p["0.weight"], stride=2, padding=1))
        b = fire("3", F.conv2d(a, p["2.weight"], padding=1))
        c = fire("6", F.conv2d(F.avg_pool2d(b, 2) * 4, p["5.weight"], padding=1))
        d = fire("10", F.linear((F.avg_pool2d(c, 2) * 4).flatten(1), p["9.weight"]))
        out.append(fire("12", F.linear(d, p["11.weight"]))[0])
        first.append(d[0])
        counts.append([float(z.sum()) for z in (a, b, c, d, out[-1])])
    references["cnn_input"] = bits(x)
    references["cnn_10"] = bits(torch.stack(first))
    references["cnn_12"] = bits(torch.stack(out))
    references["cnn_counts"] = np.array(counts, np.int32)


def node(group, name, type, **parameters):
    g = group.create_group(name)
    g.create_dataset("type", data=type, dtype=text)
    for key, value in parameters.items():
        g.create_dataset(key, data=value)
    return g


def graph(group, edges):
    group.create_dataset("type", data="NIRGraph", dtype=text)
    group.create_dataset("edges", data=np.array(edges, dtype=object), dtype=text)
    return group.create_group("nodes")


def subgraph():
    """A graph in a graph, with a packed weight, a scalar stride and neurons of one value for all."""
    with h5py.File("subgraph.nir", "w") as f:
        f.create_dataset("version", data="1.0.4", dtype=text)
        nodes = graph(f.create_group("node"), [("input", "inner"), ("inner", "output")])
        node(nodes, "input", "Input", shape=np.array([1, 4, 4]))
        node(nodes, "output", "Output", shape=np.array([2]))
        inner = nodes.create_group("inner")
        inside = graph(
            inner, [("input", "conv"), ("conv", "lif"), ("lif", "flat"), ("flat", "fc"), ("fc", "output")]
        )
        node(inside, "input", "Input", shape=np.array([1, 4, 4]))
        node(inside, "output", "Output", shape=np.array([2]))
        conv = node(inside, "conv", "Conv2d", stride=2, groups=1, dilation=1)
        conv.create_dataset("padding", data="valid", dtype=text)
        weight = np.arange(8, dtype=np.float32).reshape(2, 1, 2, 2) / 8
        conv.create_dataset("weight", data=weight, chunks=(1, 1, 2, 2), compression="gzip")
        one = np.array([0.5])
        node(inside, "lif", "LIF", tau=np.array([2.0]), r=np.array([1.0]), v_leak=np.zeros(1), v_threshold=one)
        node(inside, "flat", "Flatten", start_dim=0, end_dim=-1)
        node(inside, "fc", "Affine", weight=np.ones((2, 8)), bias=np.array([0.25, -1.0]))


def broken():
    with h5py.File("unknown_type.nir", "w") as f:
        f.create_dataset("version", data="1.0.4", dtype=text)
        nodes = graph(f.create_group("node"), [("a", "b")])
        node(nodes, "a", "Input", shape=np.array([1]))
        node(nodes, "b", "Delay", delay=np.array([1.0]))
    with h5py.File("external_link.nir", "w") as f:
        f.create_dataset("version", data="1.0.4", dtype=text)
        f["node"] = h5py.ExternalLink("/etc/hostname.h5", "/node")
    with h5py.File("huge_claim.nir", "w") as f:
        f.create_dataset("version", data="1.0.4", dtype=text)
        nodes = graph(f.create_group("node"), [("a", "b")])
        node(nodes, "a", "Input", shape=np.array([1]))
        b = node(nodes, "b", "Linear")
        b.create_dataset("weight", shape=(1 << 18, 1 << 18), dtype=np.float32, chunks=(1, 1024), compression="gzip")
    with h5py.File("wrong_edge.nir", "w") as f:
        f.create_dataset("version", data="1.0.4", dtype=text)
        nodes = graph(f.create_group("node"), [("a", "nowhere")])
        node(nodes, "a", "Input", shape=np.array([1]))


braille()
cnn()
np.savez_compressed("references.npz", **references)
subgraph()
broken()
print({k: (v.shape, int(v.sum())) for k, v in references.items()})

"""Writes the files of this folder: small networks with random weights, and what PyTorch makes of them.

    apt-get install --no-install-recommends python3-torch python3-numpy
    cd model/src/test/resources/importer && /usr/bin/python3 make.py

Each network is written out here with PyTorch's layers, in the order and under the parameter names of
the published code (facts in docs/import.md); float32, as their authors run it. Batch statistics are
taken from one pass over the images, so that neurons are neither silent nor always on. NAME.pth is what
a training script would save; NAME.npz has pixels, logits and the spikes of every neuron. The networks
named -dvs read synthetic frames of counts (drawn from a Poisson distribution), another at every time
step; their NPZ has `frames` instead of `pixels`.
"""

import numpy as np
import torch
from torch import nn

T, SIDE, IMAGES = 4, 16, 2
MEAN = torch.tensor([0.4914, 0.4822, 0.4465])
STD = torch.tensor([0.2470, 0.2435, 0.2616])
recorded = {}


class Neuron(nn.Module):
    """Tau 2, decayed input, reset to 0, fires at the threshold; input [T, ...]."""

    def __init__(self, threshold=1.0):
        super().__init__()
        self.threshold = threshold
        self.name = ""

    def forward(self, x):
        v = torch.zeros_like(x[0])
        out = []
        for step in x:
            v = v + (step - v) / 2.0
            spike = (v >= self.threshold).to(x.dtype)
            v = v * (1 - spike)
            out.append(spike)
        spikes = torch.stack(out)
        recorded[self.name] = spikes
        return spikes


def flat(layer, x):
    """A layer without time over [T, B, ...]."""
    y = layer(x.flatten(0, 1))
    return y.reshape(x.shape[0], x.shape[1], *y.shape[1:])


def pool(x):
    return flat(nn.MaxPool2d(3, 2, 1), x)


class Block(nn.Module):
    """Attention, then MLP, each beside the residual."""

    def __init__(self, attention, mlp, names=("attn", "mlp")):
        super().__init__()
        setattr(self, names[0], attention)
        setattr(self, names[1], mlp)
        self.names = names

    def forward(self, x):
        x = x + getattr(self, self.names[0])(x)
        return x + getattr(self, self.names[1])(x)


class SelfAttention(nn.Module):
    """q (k^T v) / 8 of each head; neurons before (Spikingformer) or after (QKFormer) the layers."""

    def __init__(self, d, heads, before, scale=0.125):
        super().__init__()
        self.heads, self.before, self.scale = heads, before, scale
        for part in "qkv":
            setattr(self, part + "_conv", nn.Conv1d(d, d, 1, bias=False))
            setattr(self, part + "_bn", nn.BatchNorm1d(d))
            setattr(self, part + "_lif", Neuron())
        self.attn_lif = Neuron(0.5)
        self.proj_conv = nn.Conv1d(d, d, 1)
        self.proj_bn = nn.BatchNorm1d(d)
        self.proj_lif = Neuron()

    def forward(self, x):
        t, b, c, h, w = x.shape
        s = (self.proj_lif(x) if self.before else x).flatten(3)

        def part(name):
            y = flat(getattr(self, name + "_bn"), flat(getattr(self, name + "_conv"), s))
            y = getattr(self, name + "_lif")(y)
            return y.reshape(t, b, self.heads, c // self.heads, h * w).transpose(-1, -2)

        q, k, v = part("q"), part("k"), part("v")
        y = (q @ (k.transpose(-1, -2) @ v)) * self.scale
        y = self.attn_lif(y.transpose(-1, -2).reshape(t, b, c, h * w))
        y = flat(self.proj_bn, flat(self.proj_conv, y))
        return (y if self.before else self.proj_lif(y)).reshape(t, b, c, h, w)


class TokenAttention(nn.Module):
    """QKFormer: the queries of a head, summed over its channels, gate the keys."""

    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        for part in "qk":
            setattr(self, part + "_conv", nn.Conv1d(d, d, 1, bias=False))
            setattr(self, part + "_bn", nn.BatchNorm1d(d))
            setattr(self, part + "_lif", Neuron())
        self.attn_lif = Neuron(0.5)
        self.proj_conv = nn.Conv1d(d, d, 1)
        self.proj_bn = nn.BatchNorm1d(d)
        self.proj_lif = Neuron()

    def forward(self, x):
        t, b, c, h, w = x.shape
        s = x.flatten(3)
        q = self.q_lif(flat(self.q_bn, flat(self.q_conv, s)))
        k = self.k_lif(flat(self.k_bn, flat(self.k_conv, s)))
        q = q.reshape(t, b, self.heads, c // self.heads, h * w).sum(3)
        mask = self.attn_lif(q)
        k = k.reshape(t, b, self.heads, c // self.heads, h * w)
        y = (mask.unsqueeze(3) * k).reshape(t, b, c, h * w)
        y = flat(self.proj_bn, flat(self.proj_conv, y))
        return self.proj_lif(y).reshape(t, b, c, h, w)


def widened(x):
    """SDT's maximum filter over the last two axes, whatever they are; [T, B, C, H, W] or [T, B, heads, N, C]."""
    return nn.MaxPool3d((1, 3, 3), (1, 1, 1), (0, 1, 1))(x)


class ChannelAttention(nn.Module):
    """SDT: keys AND values, summed over tokens, gate the queries; with filters in its dvs mode."""

    def __init__(self, d, heads, dvs=False):
        super().__init__()
        self.heads, self.dvs = heads, dvs
        self.shortcut_lif = Neuron()
        for part in "qkv":
            setattr(self, part + "_conv", nn.Conv2d(d, d, 1, bias=False))
            setattr(self, part + "_bn", nn.BatchNorm2d(d))
            setattr(self, part + "_lif", Neuron())
        self.talking_heads = nn.Conv1d(heads, heads, 1, bias=False)
        self.talking_heads_lif = Neuron(0.5)
        self.proj_conv = nn.Conv2d(d, d, 1)
        self.proj_bn = nn.BatchNorm2d(d)

    def forward(self, x):
        s = self.shortcut_lif(x)
        q, k, v = (
            getattr(self, p + "_lif")(flat(getattr(self, p + "_bn"), flat(getattr(self, p + "_conv"), s)))
            for p in "qkv"
        )
        if self.dvs:
            t, b, c, h, w = x.shape

            def split(part):
                return part.flatten(3).transpose(-1, -2).reshape(t, b, h * w, self.heads, -1).transpose(2, 3)

            kv = widened(split(widened(k)) * split(widened(v)))
            mask = self.talking_heads_lif(kv.sum(dim=-2, keepdim=True))
            y = widened(split(q) * mask).transpose(3, 4).reshape(t, b, c, h, w)
            return flat(self.proj_bn, flat(self.proj_conv, y))
        mask = self.talking_heads_lif((k * v).flatten(3).sum(3, keepdim=True))
        y = q * mask.unsqueeze(-1)
        return flat(self.proj_bn, flat(self.proj_conv, y))


class Mlp(nn.Module):
    """Two 1x1 convolutions; neurons before (membrane residual) or after them."""

    def __init__(self, d, stem, before):
        super().__init__()
        self.stem, self.before = stem, before
        for i, (a, b) in enumerate(((d, 4 * d), (4 * d, d)), 1):
            setattr(self, f"{stem}{i}_conv", nn.Conv2d(a, b, 1))
            setattr(self, f"{stem}{i}_bn", nn.BatchNorm2d(b))
            setattr(self, f"{stem}{i}_lif", Neuron())

    def forward(self, x):
        for i in (1, 2):
            conv, bn, lif = (getattr(self, f"{self.stem}{i}_{p}") for p in ("conv", "bn", "lif"))
            x = flat(bn, flat(conv, lif(x))) if self.before else lif(flat(bn, flat(conv, x)))
        return x


def stem(module, name, number, a, b, kernel=3, stride=1):
    setattr(module, f"{name}_conv{number}", nn.Conv2d(a, b, kernel, stride, kernel // 2, bias=False))
    setattr(module, f"{name}_bn{number}", nn.BatchNorm2d(b))
    setattr(module, f"{name}_lif{number}", Neuron())


class Splitting(nn.Module):
    """SDT's patch splitting, pooling after stages 3 and 4 (Gesture: 2 too): the last before its neuron."""

    def __init__(self, d, channels=3, second=False):
        super().__init__()
        self.second = second
        for i, (a, b) in enumerate(((channels, d // 8), (d // 8, d // 4), (d // 4, d // 2), (d // 2, d))):
            stem(self, "proj", i or "", a, b)
        stem(self, "rpe", "", d, d)

    def forward(self, x):
        for i in ("", 1, 2):
            x = flat(getattr(self, f"proj_conv{i}"), x)
            x = getattr(self, f"proj_lif{i}")(flat(getattr(self, f"proj_bn{i}"), x))
            x = pool(x) if i == 1 and self.second else x
        x = pool(flat(self.proj_bn3, flat(self.proj_conv3, pool(x))))
        return x + flat(self.rpe_bn, flat(self.rpe_conv, self.proj_lif3(x)))


class Pooling(nn.Module):
    """Spikformer's patch splitting of its DVS code: all four stages pool behind their neurons."""

    def __init__(self, d, channels):
        super().__init__()
        for i, (a, b) in enumerate(((channels, d // 8), (d // 8, d // 4), (d // 4, d // 2), (d // 2, d))):
            stem(self, "proj", i or "", a, b)
        stem(self, "rpe", "", d, d)

    def forward(self, x):
        for i in ("", 1, 2, 3):
            x = flat(getattr(self, f"proj_bn{i}"), flat(getattr(self, f"proj_conv{i}"), x))
            x = pool(getattr(self, f"proj_lif{i}")(x))
        return x + self.rpe_lif(flat(self.rpe_bn, flat(self.rpe_conv, x)))


class Tokenizer(nn.Module):
    """Spikingformer's: convolutions with neurons in front of all but the first."""

    def __init__(self, d):
        super().__init__()
        widths = [3, d // 8, d // 4, d // 2, d, d]
        for i in range(5):
            setattr(self, f"block{i}_conv", nn.Conv2d(widths[i], widths[i + 1], 3, 1, 1, bias=False))
            setattr(self, f"block{i}_bn", nn.BatchNorm2d(widths[i + 1]))
            if i:
                setattr(self, f"block{i}_lif", Neuron())

    def forward(self, x):
        for i in range(5):
            if i:
                x = getattr(self, f"block{i}_lif")(x)
            if i > 2:
                x = pool(x)
            x = flat(getattr(self, f"block{i}_bn"), flat(getattr(self, f"block{i}_conv"), x))
        return x


class Embed(nn.Module):
    """QKFormer's patch embeddings with a 1x1 shortcut."""

    def __init__(self, a, d, first):
        super().__init__()
        self.first = first
        self.stages = ("proj", "proj1") if first else ("proj3", "proj4")
        middle = d // 2 if first else d
        for name, i, o in ((self.stages[0], a, middle), (self.stages[1], middle, d)):
            setattr(self, name + "_conv", nn.Conv2d(i, o, 3, 1, 1, bias=False))
            setattr(self, name + "_bn", nn.BatchNorm2d(o))
            setattr(self, name + "_lif", Neuron())
        self.proj_res_conv = nn.Conv2d(middle if first else a, d, 1, 1 if first else 2, bias=False)
        self.proj_res_bn = nn.BatchNorm2d(d)
        self.proj_res_lif = Neuron()

    def layer(self, name, x):
        return flat(getattr(self, name + "_bn"), flat(getattr(self, name + "_conv"), x))

    def forward(self, x):
        a, b = self.stages
        y = getattr(self, a + "_lif")(self.layer(a, x))
        feature = y if self.first else x
        y = self.layer(b, y)
        y = getattr(self, b + "_lif")(y if self.first else pool(y))
        return y + self.proj_res_lif(self.layer("proj_res", feature))


class Spikingformer(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.patch_embed = Tokenizer(d)
        self.block = nn.ModuleList([Block(SelfAttention(d, heads, True), Mlp(d, "mlp", True)) for _ in "ab"])
        self.head = nn.Linear(d, 10)

    def forward(self, x):
        x = self.patch_embed(x)
        for block in self.block:
            x = block(x)
        return self.head(x.flatten(3).mean(3).mean(0))


class SpikformerDvs(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.patch_embed = Pooling(d, 2)
        self.pos_embed = nn.Parameter(torch.zeros(1, 4, d))
        self.norm = nn.LayerNorm(d)
        self.block = nn.ModuleList([Block(SelfAttention(d, heads, False, 0.25), Mlp(d, "fc", False)) for _ in "ab"])
        self.head = nn.Linear(d, 10)

    def forward(self, x):
        x = self.patch_embed(x)
        for block in self.block:
            x = block(x)
        return self.head(x.flatten(3).mean(3).mean(0))


class Sdt(nn.Module):
    def __init__(self, d, heads, dvs=False):
        super().__init__()
        self.patch_embed = Splitting(d, 2, True) if dvs else Splitting(d)
        self.block = nn.ModuleList([Block(ChannelAttention(d, heads, dvs), Mlp(d, "fc", True)) for _ in "ab"])
        self.head_lif = Neuron()
        self.head = nn.Linear(d, 10)

    def forward(self, x):
        x = self.patch_embed(x)
        for block in self.block:
            x = block(x)
        x = self.head_lif(x.flatten(3).mean(3))
        return self.head(x).mean(0)


class Gate(nn.Module):
    """SDT-MoE's router: a neuron, and a logit per expert."""

    def __init__(self, d, experts):
        super().__init__()
        self.gate_lif1 = Neuron()
        self.gate_fc1 = nn.Linear(d, experts, bias=False)
        nn.init.uniform_(self.gate_fc1.weight, -0.6, 0.6)  # softmax values of all sizes


class Experts(nn.Module):
    """SDT-MoE: each token through the MLP with the largest logit, of the first time step (`first`) or of the
    mean over time; the output is multiplied by the softmax value (`share`; some commits: by 1). Every expert
    sees every token here, which changes nothing but speed: the others' outputs are dropped, and their spikes
    recorded as 0."""

    def __init__(self, d, experts, first, share):
        super().__init__()
        self.first, self.share = first, share
        self.gate = Gate(d, experts)
        self.experts = nn.ModuleList([Mlp(d, "fc", True) for _ in range(experts)])

    def forward(self, x):
        t, b, c, h, w = x.shape
        logits = self.gate.gate_fc1(self.gate.gate_lif1(x).flatten(3).transpose(2, 3))
        values, index = (logits[0] if self.first else logits.mean(0)).softmax(-1).max(-1)
        out = torch.zeros_like(x)
        for e, expert in enumerate(self.experts):
            own = (index == e).to(x.dtype).reshape(1, b, 1, h, w)
            y = expert(x)
            recorded.pop(expert.fc1_lif.name)
            recorded[expert.fc2_lif.name] = recorded[expert.fc2_lif.name] * own
            out = out + own * y
        return out * values.reshape(1, b, 1, h, w) if self.share else out


class SdtMoe(Sdt):
    """The mixture-of-experts fork of SDT."""

    def __init__(self, d, heads, first, share, dvs=False):
        super().__init__(d, heads, dvs)
        for block in self.block:
            block.mlp = Experts(d, 4, first, share)


class EmbedDvs(nn.Module):
    """QKFormer's first embedding of its DVS code: three of four stages pool before their neurons; the 1x1
    convolution goes from the second to the end in steps of 4."""

    def __init__(self, d):
        super().__init__()
        widths = [2, d // 8, d // 4, d // 2, d]
        for i, name in enumerate(("proj", "proj1", "proj2", "proj3")):
            setattr(self, name + "_conv", nn.Conv2d(widths[i], widths[i + 1], 3, 1, 1, bias=False))
            setattr(self, name + "_bn", nn.BatchNorm2d(widths[i + 1]))
            setattr(self, name + "_lif", Neuron())
        self.proj_res_conv = nn.Conv2d(d // 4, d, 1, 4, bias=False)
        self.proj_res_bn = nn.BatchNorm2d(d)
        self.proj_res_lif = Neuron()

    def layer(self, name, x):
        return flat(getattr(self, name + "_bn"), flat(getattr(self, name + "_conv"), x))

    def forward(self, x):
        x = self.proj_lif(self.layer("proj", x))
        side = x = self.proj1_lif(pool(self.layer("proj1", x)))
        x = self.proj2_lif(pool(self.layer("proj2", x)))
        x = self.proj3_lif(pool(self.layer("proj3", x)))
        return x + self.proj_res_lif(self.layer("proj_res", side))


class EmbedDvsStage(nn.Module):
    """Its second embedding: as QKFormer's on images, under other names."""

    def __init__(self, a, d):
        super().__init__()
        for name, i in (("proj", a), ("proj4", d)):
            setattr(self, name + "_conv", nn.Conv2d(i, d, 3, 1, 1, bias=False))
            setattr(self, name + "_bn", nn.BatchNorm2d(d))
            setattr(self, name + "_lif", Neuron())
        self.proj_res_conv = nn.Conv2d(a, d, 1, 2, bias=False)
        self.proj_res_bn = nn.BatchNorm2d(d)
        self.proj_res_lif = Neuron()

    def layer(self, name, x):
        return flat(getattr(self, name + "_bn"), flat(getattr(self, name + "_conv"), x))

    def forward(self, x):
        y = self.proj_lif(self.layer("proj", x))
        return self.proj4_lif(pool(self.layer("proj4", y))) + self.proj_res_lif(self.layer("proj_res", x))


class QkFormerDvs(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.patch_embed1 = EmbedDvs(d // 2)
        self.stage1 = nn.ModuleList([Block(TokenAttention(d // 2, heads), Mlp(d // 2, "mlp", False), ("tssa", "mlp"))])
        self.patch_embed2 = EmbedDvsStage(d // 2, d)
        self.stage2 = nn.ModuleList([Block(SelfAttention(d, heads, False), Mlp(d, "mlp", False), ("ssa", "mlp"))])
        self.head = nn.Linear(d, 10)

    def forward(self, x):
        for i in (1, 2):
            x = getattr(self, f"patch_embed{i}")(x)
            for block in getattr(self, f"stage{i}"):
                x = block(x)
        return self.head(x.flatten(3).mean(3).mean(0))


class QkFormer(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        names = ("tssa", "mlp"), ("ssa", "mlp")
        for i, (a, b) in enumerate(((3, d // 4), (d // 4, d // 2), (d // 2, d)), 1):
            setattr(self, f"patch_embed{i}", Embed(a, b, i == 1))
            attention = SelfAttention(b, heads, False) if i == 3 else TokenAttention(b, heads)
            setattr(self, f"stage{i}", nn.ModuleList([Block(attention, Mlp(b, "mlp", False), names[i == 3])]))
        self.head = nn.Linear(d, 10)

    def forward(self, x):
        for i in (1, 2, 3):
            x = getattr(self, f"patch_embed{i}")(x)
            for block in getattr(self, f"stage{i}"):
                x = block(x)
        return self.head(x.flatten(3).mean(3).mean(0))


def write(name, network, wrap, most=0):
    """`most` > 0: frames of counts 0..most instead of an image."""
    torch.manual_seed(len(name))
    for module_name, module in network.named_modules():
        if isinstance(module, Neuron):
            module.name = module_name
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.momentum = 1.0
            nn.init.uniform_(module.weight, 0.8, 1.6)
            leaf = module_name.rsplit(".", 1)[-1]
            joins = hasattr(network, "block") and leaf in ("proj_bn", "fc2_bn", "mlp2_bn")
            busy = leaf in ("q_bn", "k_bn", "v_bn")
            low, high = (-0.7, 0.3) if joins else (0.9, 1.8) if busy else (0.1, 0.9)
            if most and leaf in ("k_bn", "v_bn") and isinstance(network, Sdt):
                low, high = -0.9, -0.2  # the filters around the mask fill it otherwise
            nn.init.uniform_(module.bias, low, high)
    if most:
        rate = 1.5 * torch.rand(IMAGES, 1, 2, 2 * SIDE, 2 * SIDE).expand(-1, T, -1, -1, -1)
        pixels = torch.poisson(rate).clamp(max=most).to(torch.uint8)
        x = pixels.float().transpose(0, 1)
    else:
        pixels = torch.randint(0, 256, (IMAGES, 3, SIDE, SIDE), dtype=torch.uint8)
        x = (pixels.float() / 255 - MEAN[:, None, None]) / STD[:, None, None]
        x = x.unsqueeze(0).repeat(T, 1, 1, 1, 1)
    with torch.no_grad():
        network.train()
        network(x)
        network.eval()
        recorded.clear()
        logits = network(x)
    arrays = {"frames" if most else "pixels": pixels.numpy(), "logits": logits.numpy()}
    for neuron, spikes in recorded.items():
        s = spikes.numpy()
        print(name, neuron, s.shape, round(float(s.mean()), 3))
        arrays[neuron + "|bits"] = np.packbits(s.astype(np.uint8))
        arrays[neuron + "|shape"] = np.array(s.shape, dtype=np.int32)
    np.savez_compressed(name + ".npz", **arrays)
    torch.save(wrap(dict(network.state_dict())), name + ".pth")


write("spikingformer", Spikingformer(24, 4), lambda s: {"state_dict": s, "epoch": 3, "arch": "Spikingformer"})
write("sdt", Sdt(24, 4), lambda s: {"model": s, "optimizer": {"lr": 0.1}})
write("qkformer", QkFormer(32, 4), lambda s: {"module." + n: t for n, t in s.items()})
write("spikformer-dvs", SpikformerDvs(32, 4), lambda s: {"state_dict": s}, 7)
write("sdt-dvs", Sdt(24, 4, True), lambda s: {"state_dict": s}, 7)
write("qkformer-dvs", QkFormerDvs(48, 4), lambda s: {"state_dict": s}, 7)
write("sdt-moe", SdtMoe(24, 4, True, True), lambda s: {"state_dict": s})
write("sdt-moe-one", SdtMoe(24, 4, False, False), lambda s: {"state_dict": s})
write("sdt-moe-dvs", SdtMoe(24, 4, False, True, True), lambda s: {"state_dict": s}, 7)

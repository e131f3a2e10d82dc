"""A small network with the class and attribute names of Spikformer's CIFAR code and of SpikingJelly 0.0.0.0.12.

Neither package is needed: the neuron is written out here. Weights, batch statistics and biases are
random whole multiples of powers of two, and the pixels' mean and deviation are chosen so that the first
layer sees whole numbers: nothing that matters is rounded on the way to integers, and both agree spike
for spike.

    /usr/bin/python3 tiny_spikformer.py OUT
"""

import math
import sys

import torch
from torch import nn

import spikestack_export

T, SIDE, D, HEADS, IMAGES = 4, 16, 32, 4, 3
MEAN, STD = 73 / 255, 64 / 255  # x = (pixel - 73) / 64
EPS = 2.0 ** -17


class LIFNode(nn.Module):
    """One time step a call; the membrane stays between calls."""

    def __init__(self, tau=2.0, decay_input=True, v_threshold=1.0, v_reset=0.0, step_mode="s"):
        super().__init__()
        self.tau, self.decay_input = tau, decay_input
        self.v_threshold, self.v_reset = v_threshold, v_reset
        self.step_mode = step_mode
        self.v = 0.0

    def reset(self):
        self.v = self.v_reset

    def forward(self, x):
        self.v = self.v + (x - self.v) / self.tau
        spike = (self.v >= self.v_threshold).to(x.dtype)
        self.v = self.v * (1 - spike)
        return spike


class MultiStepLIFNode(LIFNode):
    """All time steps in one call, [T, ...]."""

    def __init__(self, tau=2.0, decay_input=True, v_threshold=1.0, v_reset=0.0, detach_reset=True, backend="torch"):
        super().__init__(tau, decay_input, v_threshold, v_reset, "m")
        self.detach_reset, self.backend = detach_reset, backend

    def forward(self, x):
        return torch.stack([super(MultiStepLIFNode, self).forward(step) for step in x])


def norm(width, two=False):
    return (nn.BatchNorm2d if two else nn.BatchNorm1d)(width, eps=EPS)


class SPS(nn.Module):
    """Patch embedding: four convolutions, the last two with a max-pool, and a fifth beside its input."""

    def __init__(self, d, neuron):
        super().__init__()
        widths = [1, d // 8, d // 4, d // 2, d]
        for i in range(4):
            n = str(i or "")
            setattr(self, "proj_conv" + n, nn.Conv2d(widths[i], widths[i + 1], 3, 1, 1, bias=False))
            setattr(self, "proj_bn" + n, norm(widths[i + 1], True))
            setattr(self, "proj_lif" + n, neuron())
        self.maxpool2 = self.maxpool3 = nn.MaxPool2d(3, 2, 1)
        self.rpe_conv = nn.Conv2d(d, d, 3, 1, 1, bias=False)
        self.rpe_bn = norm(d, True)
        self.rpe_lif = neuron()

    def stage(self, x, conv, bn, lif):
        t, b = x.shape[:2]
        y = getattr(self, bn)(getattr(self, conv)(x.flatten(0, 1)))
        return getattr(self, lif)(y.reshape(t, b, *y.shape[1:]))

    def forward(self, x):
        for n in ("", "1", "2", "3"):
            x = self.stage(x, "proj_conv" + n, "proj_bn" + n, "proj_lif" + n)
            if n in ("2", "3"):
                t, b = x.shape[:2]
                y = getattr(self, "maxpool" + n)(x.flatten(0, 1))
                x = y.reshape(t, b, *y.shape[1:])
        x = x + self.stage(x, "rpe_conv", "rpe_bn", "rpe_lif")
        return x.flatten(-2).transpose(-1, -2)  # T, B, N, C


class Layer(nn.Module):
    """Linear, batch normalisation and neuron, under names that begin alike."""

    def add(self, name, inputs, outputs, neuron):
        setattr(self, name + "_linear", nn.Linear(inputs, outputs))
        setattr(self, name + "_bn", norm(outputs))
        setattr(self, name + "_lif", neuron())

    def fire(self, name, x):
        t, b, n, _ = x.shape
        y = getattr(self, name + "_linear")(x.flatten(0, 1))
        y = getattr(self, name + "_bn")(y.transpose(-1, -2)).transpose(-1, -2)
        return getattr(self, name + "_lif")(y.reshape(t, b, n, -1))


class SSA(Layer):
    def __init__(self, dim, num_heads, neuron):
        super().__init__()
        self.dim, self.num_heads, self.scale = dim, num_heads, 0.125
        for name in ("q", "k", "v", "proj"):
            self.add(name, dim, dim, neuron)
        self.attn_lif = neuron(v_threshold=0.5)

    def forward(self, x):
        t, b, n, c = x.shape

        def heads(name):
            return self.fire(name, x).reshape(t, b, n, self.num_heads, -1).transpose(2, 3)

        q, k, v = heads("q"), heads("k"), heads("v")
        y = (q @ k.transpose(-2, -1) @ v) * self.scale
        return self.fire("proj", self.attn_lif(y.transpose(2, 3).reshape(t, b, n, c)))


class MLP(Layer):
    def __init__(self, dim, hidden, neuron):
        super().__init__()
        self.add("fc1", dim, hidden, neuron)
        self.add("fc2", hidden, dim, neuron)

    def forward(self, x):
        return self.fire("fc2", self.fire("fc1", x))


class Block(nn.Module):
    def __init__(self, dim, num_heads, neuron):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)  # never called, as published
        self.attn = SSA(dim, num_heads, neuron)
        self.mlp = MLP(dim, 2 * dim, neuron)

    def forward(self, x):
        x = x + self.attn(x)
        return x + self.mlp(x)


class Spikformer(nn.Module):
    def __init__(self, neuron=MultiStepLIFNode, T=T):
        super().__init__()
        self.T = T
        self.patch_embed = SPS(D, neuron)
        self.block = nn.ModuleList([Block(D, HEADS, neuron) for _ in range(2)])
        self.head = nn.Linear(D, 10)

    def forward(self, x):
        x = self.patch_embed(x.unsqueeze(0).repeat(self.T, 1, 1, 1, 1))
        for block in self.block:
            x = block(x)
        return self.head(x.mean(2).mean(0))


def whole(parameter, step, most):
    with torch.no_grad():
        parameter.copy_(torch.randint(-most, most + 1, parameter.shape) * step)


def randomise(network, seed):
    """Random whole multiples of powers of two, at rates between silence and fire."""
    torch.manual_seed(seed)
    steps = {}
    for name, module in network.named_modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            fan = module.weight[0].numel()
            step = 2.0 ** -round(math.log2(4 * math.sqrt(fan * 0.3)))
            whole(module.weight, step, 7)
            if module.bias is not None:
                whole(module.bias, step, 3)
            steps[name] = step
    whole(network.head.weight, 2.0 ** -9, 127)
    with torch.no_grad():
        network.head.weight[0, 0] = 127 * 2.0 ** -9  # the classifier's step is its largest weight / 127
    for name, module in network.named_modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.running_var.fill_(1 - EPS)
            busy = name.rsplit(".", 1)[-1] in ("q_bn", "k_bn", "v_bn")
            step = steps[name.replace("_bn", "_conv" if isinstance(module, nn.BatchNorm2d) else "_linear")]
            low, high = (0.5, 1.5) if busy else (0.2, 1.0)
            with torch.no_grad():
                module.bias.copy_(torch.randint(int(low / step), int(high / step) + 1, module.bias.shape) * step)
    # Pixels are normalised in float32, so no membrane of the first layer may lie on its threshold.
    with torch.no_grad():
        network.patch_embed.proj_bn.bias += steps["patch_embed.proj_conv"] / 64 / 64


def main(folder):
    network = Spikformer()
    randomise(network, 7)
    pixels = torch.randint(0, 256, (IMAGES, 1, SIDE, SIDE), dtype=torch.uint8)
    spikestack_export.export(network, pixels, folder, mean=MEAN, std=STD, labels=[0, 1, 2], batch=2)


if __name__ == "__main__":
    main(sys.argv[1])

"""The exporter by itself: /usr/bin/python3 -m unittest discover -s python -v"""

import json
import tempfile
import unittest
from pathlib import Path

import numpy
import torch
from torch import nn

import spikestack_export
from spikestack_export import ExportError
from tiny_spikformer import EPS, HEADS, LIFNode, MEAN, MultiStepLIFNode, STD, Spikformer, randomise


class Small(nn.Module):
    """A layer, a neuron, a classifier; the neuron takes all steps at once, or the network loops over time."""

    def __init__(self, node, T=3):
        super().__init__()
        self.T, self.num_heads = T, 1
        self.fc, self.fc_lif, self.head = nn.Linear(12, 8), node, nn.Linear(8, 4)
        torch.manual_seed(1)
        nn.init.uniform_(self.fc.weight, -1, 2)

    def forward(self, x):
        y = self.fc(x.flatten(1))
        if isinstance(self.fc_lif, MultiStepLIFNode):
            spikes = self.fc_lif(y.unsqueeze(0).repeat(self.T, 1, 1))
        else:
            spikes = torch.stack([self.fc_lif(y) for _ in range(self.T)])
        return self.head(spikes)  # [T, images, classes]


PIXELS = torch.arange(5 * 12, dtype=torch.uint8).reshape(5, 1, 3, 4) * 4


class ExportTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.out = Path(self.temporary.name) / "out"

    def export(self, network, pixels=PIXELS, **options):
        spikestack_export.export(network, pixels, self.out, **{"mean": 0.3, "std": 0.25, **options})
        return dict(numpy.load(self.out / "golden.npz"))

    def test_one_call_and_a_call_per_step_are_the_same(self):
        many = self.export(Small(MultiStepLIFNode()), batch=2)
        single = self.export(Small(LIFNode()))
        self.assertEqual(many["fc_lif|shape"].tolist(), [3, 5, 8])
        self.assertEqual(many.keys(), single.keys())
        for name in many:
            numpy.testing.assert_array_equal(many[name], single[name])
        rate = numpy.unpackbits(many["fc_lif|bits"], count=3 * 5 * 8).mean()
        self.assertTrue(0.1 < rate < 0.9, rate)

    def test_what_is_written_is_what_the_network_does(self):
        network = Small(MultiStepLIFNode())
        arrays = self.export(network, labels=[3, 1, 2, 0, 1])
        x = (PIXELS.float() / 255 - 0.3) / 0.25
        network.fc_lif.reset()
        spikes = network.fc_lif(network.fc(x.flatten(1)).unsqueeze(0).repeat(3, 1, 1))
        bits = numpy.unpackbits(arrays["fc_lif|bits"], count=spikes.numel()).reshape(spikes.shape)
        numpy.testing.assert_array_equal(bits, spikes.detach().numpy())
        numpy.testing.assert_allclose(arrays["logits"], network.head(spikes).mean(0).detach().numpy(), rtol=1e-6)
        numpy.testing.assert_array_equal(arrays["pixels"], PIXELS.numpy())
        self.assertEqual(arrays["labels"].tolist(), [3, 1, 2, 0, 1])
        self.assertEqual(set(torch.load(self.out / "model.pth")), set(network.state_dict()))

    def test_the_config_says_what_the_weights_do_not(self):
        network = Spikformer()
        randomise(network, 7)
        self.export(network, torch.zeros((1, 1, 16, 16), dtype=torch.uint8), mean=MEAN, std=STD,
                    config={"pooling_stat": "0011"})
        config = json.loads((self.out / "config.json").read_text())
        self.assertEqual(config["T"], 4)
        self.assertEqual(config["heads"], HEADS)
        self.assertEqual(config["input"], [1, 16, 16])
        self.assertEqual(config["bn_eps"], EPS)
        self.assertEqual(config["attn_scale"], 0.125)
        self.assertEqual(config["lif"]["attn_v_threshold"], 0.5)
        self.assertEqual(config["pooling_stat"], "0011")

    def test_the_network_is_left_as_it_was(self):
        network = Small(MultiStepLIFNode())
        network.train()
        before = {k: v.clone() for k, v in network.state_dict().items()}
        self.export(network)
        first = (self.out / "golden.npz").read_bytes()
        self.assertTrue(network.training)
        self.assertFalse(network.fc_lif._forward_hooks)
        for name, value in network.state_dict().items():
            self.assertTrue(torch.equal(value, before[name]))
        self.export(network)
        self.assertEqual((self.out / "golden.npz").read_bytes(), first)

    def test_a_wrapper_of_parallel_training_is_taken_off(self):
        class Wrapper(nn.Module):
            def __init__(self, module):
                super().__init__()
                self.module = module

            def forward(self, x):
                return self.module(x)

        plain = self.export(Small(MultiStepLIFNode()))
        wrapped = self.export(Wrapper(Small(MultiStepLIFNode())))
        self.assertEqual(plain.keys(), wrapped.keys())
        self.assertIn("fc.weight", torch.load(self.out / "model.pth"))

    def test_forward_can_be_given(self):
        network = Small(MultiStepLIFNode())
        arrays = self.export(network, forward=lambda n, x: (n(x), "beside"))
        numpy.testing.assert_array_equal(arrays["logits"], self.export(network)["logits"])

    def refused(self, text, network=None, pixels=PIXELS, **options):
        with self.assertRaisesRegex(ExportError, text):
            self.export(network or Small(MultiStepLIFNode()), pixels, **options)
        self.assertFalse(self.out.exists())

    def test_what_integers_cannot_follow_is_refused(self):
        self.refused("fc_lif: .* tau 3.0", Small(MultiStepLIFNode(tau=3.0)))
        self.refused("fc_lif: v_reset is None", Small(MultiStepLIFNode(v_reset=None)))
        self.refused("fc_lif: decay_input is off", Small(MultiStepLIFNode(decay_input=False)))
        self.refused("nothing in this network fires", nn.Linear(12, 4))
        learned = MultiStepLIFNode()
        learned.tau = nn.Parameter(torch.tensor(2.0))
        self.refused("only a fixed tau of 2 is exact", Small(learned))

    def test_wrong_arguments_are_refused(self):
        self.refused("pixels are torch.float32", pixels=PIXELS.float())
        self.refused("pixels are list", pixels=[1])
        self.refused("labels have the shape", labels=[1])
        self.refused("mean has 3 values for 1 channels", mean=[0.1, 0.2, 0.3])
        self.refused("time steps are 0", timesteps=0)
        self.refused(r"called with \[\(3, 5, 8\)\]; expected \[2, 5", timesteps=2, forward=lambda n, x: n(x).mean(0))
        network = Small(MultiStepLIFNode())
        del network.num_heads
        self.refused("heads: no module says; give it", network)
        self.refused("returns .*neither", forward=lambda n, x: n(x).sum())
        node = MultiStepLIFNode()
        node.register_forward_hook(lambda _, __, out: out / 2)
        self.refused("fc_lif: puts out values other than 0 and 1", Small(node))


if __name__ == "__main__":
    unittest.main()

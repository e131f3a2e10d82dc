"""Writes the checkpoints of this folder with PyTorch and NumPy, and expected.npz with their values.

    apt-get install --no-install-recommends python3-torch python3-numpy     (Debian 12: 1.13, 1.24)
    cd model/src/test/resources/checkpoints && /usr/bin/python3 make.py

expected.npz: for "file|tensor name|type" the values as float64, as PyTorch or NumPy themselves see
them. CheckpointFileTest compares bit by bit.
"""

import argparse
import collections
import pickle
import zipfile

import numpy as np
import torch

torch.manual_seed(20251125)
expected = {}


def values(tensor):
    if isinstance(tensor, np.ndarray):
        return tensor.astype(np.float64)
    return tensor.detach().double().numpy()


def kind(tensor):
    if isinstance(tensor, np.ndarray):
        return str(tensor.dtype.newbyteorder("=").name)
    return str(tensor.dtype).removeprefix("torch.")


def expect(file, tensors):
    for name, tensor in tensors.items():
        key = f"{file}|{name}|{kind(tensor)}"
        expected[key] = np.ascontiguousarray(values(tensor)).reshape(tuple(tensor.shape))


def flat(value, name=""):
    if isinstance(value, dict):
        out = {}
        for key, inner in value.items():
            out.update(flat(inner, f"{name}.{key}" if name else str(key)))
        return out
    return {name: value} if isinstance(value, (torch.Tensor, np.ndarray)) else {}


def save(file, value, legacy=False, **options):
    torch.save(value, file, _use_new_zipfile_serialization=not legacy, **options)
    expect(file, flat(value))


def every_type():
    r = torch.randn(3, 4) * 3
    return collections.OrderedDict(
        f32=r,
        f64=r.double() / 7,
        f16=r.half(),
        bf16=r.bfloat16(),
        i64=torch.tensor([-(2**40), 2**52, 0]),
        i32=torch.tensor([-7, 2**30], dtype=torch.int32),
        i16=torch.tensor([[-300, 300]], dtype=torch.int16),
        i8=torch.tensor([-128, 127], dtype=torch.int8),
        u8=torch.tensor([0, 255], dtype=torch.uint8),
        flags=torch.tensor([True, False, True]),
        scalar=torch.tensor(17),
        empty=torch.zeros(0, 3),
        parameter=torch.nn.Parameter(torch.randn(2)),
    )


def views():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    image = torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)
    half = torch.randn(6, 6).half()
    return {
        "base": base,
        "transposed": base.transpose(0, 2),
        "permuted": base.permute(1, 2, 0),
        "middle": base[:, 1:2, 1:3],
        "every_second": base[:, :, ::2],
        "last_only": base[1, 2, 3],
        "diagonal": torch.diagonal(half),
        "half": half,
        "half_t": half.t(),
        "expanded": torch.tensor([1.5, -2.5]).reshape(2, 1).expand(2, 5),
        "channels_last": image,
        "tied": base,
        "none_of_it": base[:0],
    }


def training_checkpoint():
    layer = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    optimizer = torch.optim.AdamW(layer.parameters(), lr=1e-3)
    layer(torch.randn(4, 3)).sum().backward()
    optimizer.step()
    state = collections.OrderedDict(("module." + k, v) for k, v in layer.state_dict().items())
    return {
        "epoch": 299,
        "arch": "spikformer",
        "state_dict": state,
        "optimizer": optimizer.state_dict(),
        "args": argparse.Namespace(time_step=4, lr=5e-4, dims=[384, 12], pooling_stat="0011", seed=None),
        "amp_scaler": {"scale": 65536.0, "growth_interval": 2000},
        "metric": np.float64(95.51),
        "best": np.int64(7),
    }


class Neuron(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.tau = 2.0
        self.v_threshold = 0.5
        self.register_buffer("v", torch.zeros(2))


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 3, bias=False)
        self.lif = Neuron()


def big_endian(source, target):
    """The same archive as a big-endian machine writes it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        root = old.namelist()[0].split("/")[0]
        loaded = torch.load(source)
        width = {}
        for tensor in loaded.values():
            width[len(width)] = tensor.element_size()
        for name in old.namelist():
            data = old.read(name)
            part = name.split("/")
            if len(part) == 3 and part[1] == "data":
                w = width[int(part[2])]
                data = b"".join(data[i : i + w][::-1] for i in range(0, len(data), w))
            new.writestr(zipfile.ZipInfo(name), data)
        new.writestr(zipfile.ZipInfo(root + "/byteorder"), b"big")
    expect(target, flat(loaded))


def deflated(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    expect(target, flat(torch.load(source)))


save("types.pt", every_type())
save("types_legacy.pt", every_type(), legacy=True)
save("views.pt", views())
save("views_legacy.pt", views(), legacy=True)
save("training.pt", training_checkpoint())
save("training_legacy.pt", training_checkpoint(), legacy=True)
save("protocol4.pt", every_type(), pickle_protocol=4)
big_endian("types.pt", "types_big_endian.pt")
deflated("types.pt", "types_deflated.pt")

# A checkpoint saved from a GPU carries its tag; the values are those of the CPU.
torch.serialization.register_package(0, lambda storage: "cuda:3", lambda storage, tag: storage)
torch.save({"w": torch.arange(6.0).reshape(2, 3)}, "cuda.pt")
torch.save({"w": torch.arange(6.0).reshape(2, 3)}, "cuda_legacy.pt", _use_new_zipfile_serialization=False)
torch.serialization._package_registry.pop(0)
expect("cuda.pt", {"w": torch.arange(6.0).reshape(2, 3)})
expect("cuda_legacy.pt", {"w": torch.arange(6.0).reshape(2, 3)})

network = Network()
torch.save(network, "module.pt")
expect("module.pt", network.state_dict())
torch.save(network, "module_legacy.pt", _use_new_zipfile_serialization=False)
expect("module_legacy.pt", network.state_dict())

save(
    "unsupported.pt",
    {"w": torch.ones(2), "c": torch.zeros(2, dtype=torch.complex64)},
)
del expected["unsupported.pt|c|complex64"]

arrays = {
    "f4": np.arange(6, dtype=np.float32).reshape(2, 3) / 3,
    "fortran": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "big": np.arange(6, dtype=">f8").reshape(3, 2) / 7,
    "big_ints": np.arange(-3, 3, dtype=">i2"),
    "f2": np.arange(4, dtype=np.float16) / 3,
    "flags": np.array([[True, False], [False, True]]),
    "u1": np.arange(5, dtype=np.uint8),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 2), np.int32),
}
for protocol in range(6):
    file = f"arrays{protocol}.pkl"
    with open(file, "wb") as out:
        pickle.dump({"a": arrays, "n": 3, "text": "x"}, out, protocol)
    expect(file, flat({"a": arrays}))

with open("tensors.pkl", "wb") as out:
    pickle.dump({k: v for k, v in views().items()}, out)
with open("tensors.pkl", "rb") as read:
    expect("tensors.pkl", flat(pickle.load(read)))

layers = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Linear(8, 3))
torch.jit.script(layers).save("script.pt")
expect("script.pt", layers.state_dict())

np.savez_compressed("expected.npz", **expected)

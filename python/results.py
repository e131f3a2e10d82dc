"""A result of `spikestack` as pandas tables: python3 results.py out/demo/result.json [layers.csv]"""
import json, sys
import pandas

result = json.load(open(sys.argv[1], encoding="utf-8"))
layers = pandas.json_normalize(result["layers"]).set_index("name")  # nested keys become a.b; a quantity is x.value, x.unit
print(layers.sort_values("cycles.value", ascending=False)[["scope", "cycles.value", "utilisation", "inputSpikeRate"]].head())
energy = layers.filter(regex=r"^energy\.").T.groupby(lambda key: key.split(".")[1]).sum().T / 1e6  # pJ to uJ
print(energy.groupby(layers["scope"]).sum().round(2))
machines = pandas.json_normalize(result["arrangements"]).set_index("name")[["footprint.value", "latency.value", "energy.value"]]
print((machines / machines.iloc[0]).T.round(3))  # 1 is the 2D machine
layers.to_csv(sys.argv[2] if len(sys.argv) > 2 else "layers.csv")

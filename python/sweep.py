"""A sweep of `spikestack explore` as pandas tables: python3 sweep.py out/moe-machine/points.csv [front.csv]"""
import sys
import pandas

read = pandas.read_parquet if sys.argv[1].endswith(".parquet") else pandas.read_csv  # Parquet needs pyarrow too
points = read(sys.argv[1]).set_index("point")
print(points["status"].value_counts().to_string())
wanted = ["energy_pj", "latency_ns", "footprint_um2"]
print(points[points["status"] == "ok"].groupby("stacking")[wanted].min().round(0))  # the best of each, not of one point
front = points[points["on_front"]].sort_values("energy_pj")
print(front[wanted + ["stacking", "skip"]].head().to_string())
front.to_csv(sys.argv[2] if len(sys.argv) > 2 else "front.csv")

"""Writes small AEDAT 4 recordings: tables by Google's flatc from the two schemas below, packed by lz4.

    apt-get install --no-install-recommends flatbuffers-compiler lz4
    cd model/src/test/resources/events && python3 make.py

No recording of a camera is among the fixtures; these say what the format's schemas say, and
EventFileTest holds them against the events listed in `events.csv` (stream, time, x, y, on).
"""

import json
import pathlib
import random
import struct
import subprocess
import tempfile

SCHEMAS = {
    "header": """file_identifier "IOHE";
enum Packing : int32 { NONE, LZ4, LZ4_HIGH, ZSTD, ZSTD_HIGH }
table IOHeader { compression: Packing = NONE; dataTablePosition: int64 = -1; infoNode: string; }
root_type IOHeader;""",
    "events": """file_identifier "EVTS";
struct Event { timestamp: int64; x: int16; y: int16; polarity: bool; }
table EventPacket { elements: [Event]; }
root_type EventPacket;""",
    "triggers": """file_identifier "TRIG";
struct Trigger { timestamp: int64; type: int8; }
table TriggerPacket { elements: [Trigger]; }
root_type TriggerPacket;""",
}

INFO = """<dv version="2.0"><node name="outInfo" path="/mainloop/Recorder/outInfo/">
<node name="0" path="/mainloop/Recorder/outInfo/0/">
<attr key="compression" type="string">%s</attr><attr key="typeIdentifier" type="string">EVTS</attr>
<node name="info" path="/mainloop/Recorder/outInfo/0/info/"><attr key="sizeX" type="int">20</attr>
<attr key="sizeY" type="int">12</attr></node></node></node></dv>"""


def table(schema, value):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "s.fbs").write_text(SCHEMAS[schema])
        (folder / "v.json").write_text(json.dumps(value))
        subprocess.run(["flatc", "-b", "-o", folder, folder / "s.fbs", folder / "v.json"], check=True)
        return (folder / "v.bin").read_bytes()


def pack(data, packing):
    if packing == "NONE":
        return data
    return subprocess.run(["lz4", "-9" if packing == "LZ4_HIGH" else "-1", "-c"], input=data, capture_output=True, check=True).stdout


def recording(packing, with_table):
    random.seed(7)
    out = b""
    rows = []
    time = 1_700_000_000_000_000
    for packet in range(4):
        if packet == 2:
            body = table("triggers", {"elements": [{"timestamp": time, "type": 1}]})
            stream = 1
        else:
            events = []
            for _ in range(50 if packet else 3):
                time += random.randrange(200)
                e = (time, random.randrange(20), random.randrange(12), random.random() < 0.5)
                rows.append(e)
                events.append(dict(zip(("timestamp", "x", "y", "polarity"), e)))
            body = table("events", {"elements": events})
            stream = 0
        body = pack(struct.pack("<i", len(body)) + body, packing)
        out += struct.pack("<ii", stream, len(body)) + body
    def head(position):
        return table("header", {"compression": packing, "dataTablePosition": position, "infoNode": INFO % packing})
    header = head(1 << 40 if with_table else -1)
    if with_table:
        start = 14 + 4 + len(header)
        header = head(start + len(out))
        out += b"a table that nobody reads"
    data = b"#!AER-DAT4.0\r\n" + struct.pack("<i", len(header)) + header + out
    return data, rows


for name, packing, with_table in (
    ("plain", "NONE", False),
    ("lz4", "LZ4", True),
    ("lz4_high", "LZ4_HIGH", True),
    ("zstd", "ZSTD", False),
):
    if packing == "ZSTD":
        header = table("header", {"compression": packing, "infoNode": INFO % packing})
        data = b"#!AER-DAT4.0\r\n" + struct.pack("<i", len(header)) + header
    else:
        data, rows = recording(packing, with_table)
    pathlib.Path(name + ".aedat4").write_bytes(data)

# One packet of 9,000 regular events, in blocks of 64 KiB that refer to the block before: the default of LZ4's library.
events = [{"timestamp": 10 * i, "x": i % 20, "y": i % 12, "polarity": i % 3 == 0} for i in range(9000)]
body = table("events", {"elements": events})
packed = subprocess.run(
    ["lz4", "-1", "-BD", "-B4", "--no-frame-crc", "-c"],
    input=struct.pack("<i", len(body)) + body,
    capture_output=True,
    check=True,
).stdout
header = table("header", {"compression": "LZ4", "infoNode": INFO % "LZ4"})
pathlib.Path("linked.aedat4").write_bytes(
    b"#!AER-DAT4.0\r\n" + struct.pack("<i", len(header)) + header + struct.pack("<ii", 0, len(packed)) + packed
)
pathlib.Path("events.csv").write_text("".join(f"{t},{x},{y},{int(on)}\n" for t, x, y, on in rows))

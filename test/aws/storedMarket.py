"""Opens a stored market as pyarrow, pandas and DuckDB do, and prints its columns' bytes in base64, as JSON."""

import base64
import json
import sys

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa


def text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def days(values) -> np.ndarray:
    return np.asarray(values, dtype="datetime64[D]").astype("int32")


def columns(frame) -> dict[str, str]:
    return {name: text(days(frame[name]) if name == "day" else np.asarray(frame[name])) for name in frame}


path = sys.argv[1]
before = pa.total_allocated_bytes()
market = pa.ipc.open_file(pa.memory_map(path)).read_all()
market.validate(full=True)
queried = duckdb.sql("SELECT * FROM market").fetchnumpy()
print(
    json.dumps(
        {
            "schema": {field.name: str(field.type) for field in market.schema},
            "metadata": json.loads(market.schema.metadata[b"tradewind"]),
            "copiedBytes": pa.total_allocated_bytes() - before,
            "pandas": columns(pd.read_feather(path)),
            "duckdb": columns(queried),
        }
    )
)

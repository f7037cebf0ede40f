"""Units that can be told in each other, so that like is compared with like.

Codes of UN/ECE Recommendation 20 for quantities, symbols for attributes. Only exact factors, of
units that somebody's goods are stated in here: a table of them costs nothing to load, which
cannot be said of a library of units.
"""

from decimal import Decimal
from functools import lru_cache

# dimension → unit → how many of the first one it is
DIMENSIONS: dict[str, dict[str, str]] = {
    "mass": {"kg": "1", "g": "0.001", "mg": "0.000001", "t": "1000"},
    "length": {
        "m": "1",
        "µm": "0.000001",
        "mm": "0.001",
        "cm": "0.01",
        "km": "1000",
        "in": "0.0254",
    },
    "area": {"m²": "1", "mm²": "0.000001", "cm²": "0.0001"},
    "volume": {"L": "1", "ml": "0.001", "m³": "1000"},
    "count": {"pieces": "1", "dozen": "12", "thousand": "1000"},
    "power": {"kW": "1", "W": "0.001", "MW": "1000"},
    "energy": {"kWh": "1", "Wh": "0.001", "MWh": "1000"},
    "voltage": {"V": "1", "mV": "0.001", "kV": "1000"},
    "current": {"A": "1", "mA": "0.001", "kA": "1000"},
    "charge": {"Ah": "1", "mAh": "0.001"},
    "pressure": {"bar": "1", "mbar": "0.001", "MPa": "10", "kPa": "0.01"},
    "flow": {"L/min": "1", "L/h": "1/60", "m³/min": "1000", "m³/h": "1000/60"},
    "turning": {"rpm": "1", "r/min": "1"},
    "force": {"N": "1", "kN": "1000"},
    "throughput": {"kg/h": "1", "t/h": "1000"},
    "speed": {"m/min": "1", "m/s": "60"},
    "frequency": {"Hz": "1", "kHz": "1000", "MHz": "1000000", "GHz": "1000000000"},
    "memory": {"MB": "1", "GB": "1000", "TB": "1000000"},
    "duration": {"min": "1", "h": "60"},
}
CODES = {
    "KGM": "kg",
    "GRM": "g",
    "TNE": "t",
    "MTR": "m",
    "KMT": "km",
    "MTK": "m²",
    "LTR": "L",
    "MLT": "ml",
    "MTQ": "m³",
    "C62": "pieces",
    "DZN": "dozen",
    "MIL": "thousand",
    "WTT": "W",
    "KWH": "kWh",
}


@lru_cache(maxsize=200)
def factor(unit: str, into: str) -> Decimal | None:
    """How many of `into` one `unit` is; None where they cannot be told in each other."""
    unit, into = CODES.get(unit, unit), CODES.get(into, into)
    if unit == into:
        return Decimal(1)
    for known in DIMENSIONS.values():
        if unit in known and into in known:
            return _value(known[unit]) / _value(known[into])
    return None


def _value(written: str) -> Decimal:
    over, _slash, under = written.partition("/")
    return Decimal(over) / Decimal(under or 1)


def converted(amount: Decimal, unit: str, into: str) -> Decimal | None:
    """An amount in another unit, to six digits that matter."""
    by = factor(unit, into)
    if by is None:
        return None
    value = amount * by
    return value if by == 1 else Decimal(f"{value:.6g}")

"""The parts of docs/benchmarks.md: what each measurement's figures say, and the charts of them."""

"""Measurements of a real Torget server: `bin/bench NAME`, see docs/performance.md.

A bench is one file in this folder with a function that `bench.common.registry.bench` registers. What benches
share is in `common/`; `tutorial/` is what Torget is compared with.
"""

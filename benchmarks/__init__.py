"""Measurements of OpenMSC at work. `make bench` runs them all; docs/dev/performance.md explains them."""

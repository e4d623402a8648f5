"""The parts of the baseline, one file each; `part_table.py` lists them."""

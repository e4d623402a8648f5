"""How each part of the baseline is looked at and changed, one file each; `hands.py` lists them."""

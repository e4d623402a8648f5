"""Small logs made by hand, one file for each theme: what each hunt speaks at, and the near miss at which it is silent.

A file defines `CASES`. A new file is found by itself; a hunt without both sorts of case fails the runner.
"""

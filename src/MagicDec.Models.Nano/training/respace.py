#!/usr/bin/env python3
"""
Teaches names without a space before them from those with one: python3 respace.py PLAN TOKENIZER_DIRECTORY CHECKPOINT OUTPUT_DIRECTORY.

A team stands in a log with a space before it (" Del", "olaward") and in a tool call's arguments without ("Del"): a token seen so seldom that
its embedding stayed rough, and every second team in an argument began wrongly. Both tokens mean the same name, so the one without gets the
learned directions of the one with, moved by what all such pairs differ by on average. No other token changes.
"""
import json
import os
import sys

import torch

from export import export
from model import Nano
from widen import NAME_STARTS, learned_width


def respace(table, vocabulary):
    learned = learned_width(table.shape[1])   # the matcher's directions are right as they are
    pairs = torch.tensor([(vocabulary[n], vocabulary["\u0120" + n]) for n in NAME_STARTS if n in vocabulary and "\u0120" + n in vocabulary])
    bare, spaced = table[pairs[:, 0], :learned], table[pairs[:, 1], :learned]
    table[pairs[:, 0], :learned] = spaced + (bare - spaced).mean(0)
    return len(pairs)


def main():
    plan, tokenizer, checkpoint, output = sys.argv[1:5]
    plan = json.load(open(plan))
    vocabulary = json.load(open(os.path.join(tokenizer, "tokenizer.json")))["model"]["vocab"]
    model = Nano(plan["model"])
    model.load_state_dict(torch.load(checkpoint, map_location="cpu")["model"])
    with torch.no_grad():
        print(respace(model.embed_tokens.weight, vocabulary), "names")
    export(model, plan, tokenizer, output)


if __name__ == "__main__":
    main()

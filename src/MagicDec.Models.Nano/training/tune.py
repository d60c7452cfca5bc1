#!/usr/bin/env python3
"""
Changes what a program wrote into trained weights, between two stretches of training: python3 tune.py STEP CHECKPOINT OUTPUT PLAN DATA_DIRECTORY.

Steps, in the order in which part 10 took them (see README.md); training goes on after each:
- constants: the heads for the near past keep to it (NEAR, RECENT of widen.py), and kinds and letters of alerts and parts of names count for what
  their groups' weights say now;
- letters: two heads of the last layer that did nothing look exactly ten and nine places back. Hosts have one length, so the letter of an alert that
  was told stands ten places before the place of the next one, and that of the alert that was not found nine places before the count: what is seen
  there names the letter that follows, or the number. Where they look is frozen, what they make of it is learned from there on;
- json: the first of those two heads, which has nothing to tell where an answer begins, looks there for the system prompt's `Answer in JSON.`, and at the
  first token where there is none: that raises or lowers what an answer in JSON begins with. Learned, that was right only where earlier answers showed it;
- near: the heads for the near past write less, the two others more. Where a host begins like the one before it in a list, three heads of four had
  the digit of that one.
"""
import json
import math
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

import torch

from model import Nano
from train import Corpus
from widen import (ALERT_KINDS, BACK, CODE, CODE_SIZE, ENDS, FIRST_NAMES, IDENTITY, KIND_WEIGHT, LETTER_WEIGHT, LOOK_SHARP, NAME_ENDS, NAME_MIDDLES, NAME_STARTS, NAME_WEIGHT,
                   NEAR, NEAR_LEAST, NEAR_TURNS, RECENT, RECENT_LEAST, RECENT_TURNS, RELATION_WORDS, SIZE, learned_width, spread)

OLD_NEAR, OLD_NEAR_LEAST, OLD_RECENT, OLD_RECENT_LEAST, OLD_NAME_WEIGHT = 28.0, 46.0, 60.0, 78.0, 2.0
LETTERS, NUMBERS = "ABCDEF", " 12345"   # A is found, or nothing is told: where B is the one not found, the count is 1
LETTER_LOGITS, CONVERSATIONS = 8.0, 24
LOUDER, QUIETER = 1.1, 0.6
JSON_LOGITS, NOT_JSON_LOGITS, JSON_NATS, FIRST_NATS = 6.0, -5.0, 300.0, 180.0


class Tuning:
    def __init__(self, state, plan, data):
        self.state, self.plan, self.data = state, plan, data
        self.config = plan["model"]
        self.table = state["embed_tokens.weight"]
        self.start = learned_width(self.table.shape[1])
        self.identity = self.start + CODE * (BACK + 1)
        self.constant = self.identity + IDENTITY
        self.kv = self.config["num_key_value_heads"] - 1
        tokenizer = json.load(open(os.path.join(data, "tok", "tokenizer.json")))
        self.vocabulary = dict(tokenizer["model"]["vocab"]) | {t["content"]: t["id"] for t in tokenizer["added_tokens"]}

    def part(self, layer, name, head):
        """A head's rows of the projections to queries, keys and values, or its columns of the projection out."""
        weight = self.state[f"layers.{layer}.self_attn.{name}_proj.weight"]
        return weight[:, head * SIZE:(head + 1) * SIZE] if name == "o" else weight[head * SIZE:(head + 1) * SIZE]

    def both(self, word):
        return [self.vocabulary[t] for t in ("\u0120" + word, word) if t in self.vocabulary]

    def code(self, word, vector):
        self.table[self.both(word), self.start:self.start + CODE] = CODE_SIZE * vector

    def constants(self, frozen):
        sink = SIZE // 2 - 1   # the frequency that the sink is told by
        for kv, turns, old, new, old_least, new_least in ((self.kv, NEAR_TURNS, OLD_NEAR, NEAR, OLD_NEAR_LEAST, NEAR_LEAST),
                                                          (self.kv - 1, RECENT_TURNS, OLD_RECENT, RECENT, OLD_RECENT_LEAST, RECENT_LEAST)):
            k, q = self.part(2, "k", kv), self.part(2, "q", 2 * kv + 1)
            for i in turns:
                k[i] *= math.sqrt(new / old)
                q[i] *= math.sqrt(new / old)
            q[sink] *= new_least / old_least
        axes = [sign * torch.nn.functional.one_hot(torch.tensor(n), CODE) for n in range(CODE) for sign in (1.0, -1.0)]
        for word, axis in zip(ALERT_KINDS, axes):
            self.code(word, math.sqrt(KIND_WEIGHT) * axis)
        for word, axis in zip("ABCDEFGHIJ", axes):   # E begins the id of an error too
            self.code(word, math.sqrt(1.5 if word == "E" else LETTER_WEIGHT) * axis)
        for n, word in enumerate("KLM"):
            self.code(word, math.sqrt(LETTER_WEIGHT / CODE) * torch.tensor([1, 1, (-1.0) ** n, 1, (-1.0) ** (n // 2)]))
        for word, vector in zip("NOPQRSTUVWXYZ", spread(13, CODE, 77)):   # racks
            self.code(word, vector)
        ends = {m + e for m in NAME_MIDDLES for e in NAME_ENDS}
        for stem in {t.removeprefix("\u0120") or t for t in self.vocabulary}:
            start = stem[0].isupper() and stem not in ("Alert", "Start") and any(stem.startswith(n) and len(stem) <= len(n) + 2 for n in NAME_STARTS)
            if start or stem in FIRST_NAMES or stem in ends:
                for i in self.both(stem):
                    code = self.table[i, self.start:self.start + CODE]
                    if abs(float(code.pow(2).sum()) / CODE_SIZE ** 2 - OLD_NAME_WEIGHT) < 0.05:
                        code *= math.sqrt(NAME_WEIGHT / OLD_NAME_WEIGHT)

    def letters(self, frozen):
        layer, hidden = 3, self.start + CODE
        told = [self.vocabulary["\u0120" + letter] for letter in LETTERS[:-1]]
        seen, rest, scale = self.look(layer, told)
        # What is one at a letter and nothing elsewhere, told from what the layer sees there.
        x = torch.cat(seen + [rest])[:, :hidden]
        y, weight = torch.zeros(len(x), len(told)), torch.ones(len(x))
        place = 0
        for n, rows in enumerate(seen):
            y[place:place + len(rows), n] = 1
            weight[place:place + len(rows)] = len(rest) / (len(told) * max(1, len(rows)))
            place += len(rows)
        tell = ridge(x, y, weight, 1e-3)

        k, v, o = self.part(layer, "k", self.kv), self.part(layer, "v", self.kv), [self.part(layer, "o", 2 * self.kv + n) for n in (0, 1)]
        q = [self.part(layer, "q", 2 * self.kv + n) for n in (0, 1)]
        for p in (k, v, *q, *o):
            p.zero_()
        shares = torch.tensor([2, 1, 0.7, 0.5, 0.4] + 8 * [0.25])
        constant = float(rest[:, self.constant].median())
        for i, share in enumerate(shares / shares.sum()):
            strength = math.sqrt(8 * LOOK_SHARP * float(share)) / constant
            k[i, self.constant] = strength
            for n, offset in enumerate((10, 9)):
                angle = self.config["rope_theta"] ** (-i / (SIZE // 2)) * offset
                q[n][i, self.constant], q[n][i + SIZE // 2, self.constant] = strength * math.cos(angle), -strength * math.sin(angle)
        v[:len(told), :hidden] = tell.T
        # What raises one token and, among all others, hardly any.
        table = self.table[:, :self.start] * self.state["norm.weight"][:self.start] / scale
        for n, said in enumerate(({i: self.vocabulary["\u0120" + letter] for i, letter in enumerate(LETTERS[1:])}, {i: self.vocabulary[n] for i, n in enumerate(NUMBERS) if i > 0})):
            weight = torch.full((len(table),), 0.05)
            weight[list(said.values())] = 1
            for i, token in said.items():
                o[n][:self.start, i] = ridge(table, LETTER_LOGITS * torch.nn.functional.one_hot(torch.tensor(token), len(table)).float(), weight, 1e-4)
        for name, first, last in (("k", self.kv, self.kv + 1), ("q", 2 * self.kv, 2 * self.kv + 2)):
            name = f"layers.{layer}.self_attn.{name}_proj.weight"
            frozen.setdefault(name, torch.zeros_like(self.state[name], dtype=torch.bool))[first * SIZE:last * SIZE] = True

    def look(self, layer, told, anywhere=False):
        """What this layer sees at these tokens, after ` alert` or anywhere, and elsewhere; and the size of what the last norm sees."""
        model, kept, sizes = Nano(self.config), {}, []
        model.load_state_dict(self.state)
        model.layers[layer].input_layernorm.register_forward_hook(lambda m, i, o: kept.__setitem__("x", o[0]))
        model.norm.register_forward_hook(lambda m, i, o: sizes.append(float(i[0].pow(2).mean(-1).sqrt().median())))
        seen, rest = [[] for _ in told], []
        corpus = next(c for c in self.plan["corpora"] if c["name"] == "dense")
        corpus = Corpus(self.data, "dense", corpus["length"], 0)
        for row in range(CONVERSATIONS * (3 if anywhere else 1)):
            ids, _ = corpus.rows([row])
            model(ids, torch.ones_like(ids, dtype=torch.bool))
            ids = ids[0]
            named = torch.cat([torch.tensor([False]), ids[:-1] == self.vocabulary["\u0120alert"]])
            for n, token in enumerate(told):
                seen[n].append(kept["x"][(ids == token) & (named | anywhere)])
            rest.append(kept["x"][~torch.isin(ids, torch.tensor(told))][::7])
        return [torch.cat(s) for s in seen], torch.cat(rest), sizes[-1]

    def json(self, frozen):
        layer, hidden, free = 3, self.start + CODE, len(LETTERS) - 1
        asks, opens, named = self.vocabulary["<|assistant|>"], self.vocabulary["{\""], self.vocabulary["\u0120J"]
        (answer, word), rest, scale = self.look(layer, [asks, named], anywhere=True)
        tell = []
        for rows in (answer, word):
            others = torch.cat([rest, word if rows is answer else answer])
            weight = torch.ones(len(rows) + len(others))
            weight[:len(rows)] = len(others) / len(rows)
            tell.append(ridge(torch.cat([rows, others])[:, :hidden], torch.cat([torch.ones(len(rows)), torch.zeros(len(others))]), weight, 1e-3))
        first = self.first_mark(layer)
        k, v, q, o = self.part(layer, "k", self.kv), self.part(layer, "v", self.kv), self.part(layer, "q", 2 * self.kv), self.part(layer, "o", 2 * self.kv)
        row = SIZE // 2 - 1   # this one does not turn
        q[row, :hidden] = 8 * tell[0]
        k[row, :hidden] = JSON_NATS * tell[1]
        k[row, self.constant + 2] = FIRST_NATS / first
        v[free, :hidden] = tell[1]
        v[free + 1, self.constant + 2] = 1 / first
        table = self.table[:, :self.start] * self.state["norm.weight"][:self.start] / scale
        weight = torch.full((len(table),), 0.05)
        weight[opens] = 1
        up = ridge(table, torch.nn.functional.one_hot(torch.tensor(opens), len(table)).float(), weight, 1e-4)
        o[:self.start, free], o[:self.start, free + 1] = JSON_LOGITS * up, NOT_JSON_LOGITS * up

    def first_mark(self, layer):
        """How large the mark of the first token is where this layer sees it."""
        model, kept = Nano(self.config), []
        model.load_state_dict(self.state)
        model.layers[layer].input_layernorm.register_forward_hook(lambda m, i, o: kept.append(float(o[0, 0, self.constant + 2])))
        ids, _ = Corpus(self.data, "dense", next(c for c in self.plan["corpora"] if c["name"] == "dense")["length"], 0).rows([0])
        model(ids, torch.ones_like(ids, dtype=torch.bool))
        return kept[0]

    def near(self, frozen):
        own = slice(self.identity + len(RELATION_WORDS) + len(ENDS), self.constant)   # what is copied, without what only tells whether a word is there
        for kv in (self.kv - 1, self.kv):
            self.part(2, "o", 2 * kv)[own] *= LOUDER
            self.part(2, "o", 2 * kv + 1)[own] *= QUIETER


def ridge(x, y, weight, share):
    """The least squares of weighted rows, with a penalty that is a share of their mean square."""
    a = x * weight.sqrt()[:, None]
    squares = a.T @ a
    scaled = y * (weight.sqrt()[:, None] if y.dim() == 2 else weight.sqrt())
    return torch.linalg.solve(squares + share * squares.diagonal().mean() * torch.eye(len(squares)), a.T @ scaled)


def main():
    step, checkpoint, output, plan, data = sys.argv[1:6]
    saved = torch.load(checkpoint, map_location="cpu")
    with torch.no_grad():
        getattr(Tuning(saved["model"], json.load(open(plan)), data), step)(saved["frozen"])
    torch.save(saved, output)


if __name__ == "__main__":
    main()

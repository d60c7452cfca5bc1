#!/usr/bin/env python3
"""
Writes an exact matcher into heads that training left unused: python3 graft.py PLAN DATA_DIRECTORY CORPUS CHECKPOINT OUTPUT [SCALE].

Quoting a fact takes a head that finds the place whose last tokens equal the present ones. Regressions on the activations
showed that the trained layers knew the token five places back at chance level: of an id's four digits they compared two or
three. The graft gives digits and the words of relations codes of five numbers, lets two heads of layer 1 fetch
the codes 1 and 2 back, two heads of layer 2 those 3 to 6 back, and two heads of layer 3 compare what stands 0 to 5 back here
with what stands 1 to 6 back there and copy the token found. All readings are ridge regressions on real activations; all
writings go into the directions of the residual stream that carry least. Training goes on from there.
"""
import json
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

import numpy as np
import torch

from model import Nano

CODE, SIZE, REACH, ROWS = 5, 64, 6, 24
LOOK_SHARP, MATCH, WRITE, COPY = 10.0, 16.0, 0.2, 2.0


def token_codes(vocabulary):
    """Plus and minus the axes for the ten digits, for the ten first and for the seven last words of relations; nothing for the rest."""
    groups = [[str(d) for d in range(10)],
              ["\u0120" + w for w in "assigned linked caused fixed says runs owned has in filed".split()],
              ["\u0120" + w for w in "to by affects serves version phone rack".split()]]
    codes = torch.zeros(len(vocabulary) + 64, CODE)
    for group in groups:
        for n, token in enumerate(group):
            codes[vocabulary[token], n // 2] = 1 if n % 2 == 0 else -1
    return codes


class Graft:
    def __init__(self, model, ids, codes, scale):
        self.model, self.ids, self.codes, self.scale = model, ids, codes, scale
        self.inputs = {}
        for n, layer in enumerate(model.layers):
            layer.input_layernorm.register_forward_hook(lambda _, i, o, n=n: self.inputs.__setitem__(n, (i[0], o)))
        half = SIZE // 2
        self.frequency = model.c["rope_theta"] ** (-torch.arange(half, dtype=torch.float64) / half)
        slow = [i for i in range(half) if self.frequency[i] < 1e-4]
        self.slow = torch.tensor(slow + [i + half for i in slow])   # where RoPE leaves content alone

    def run(self):
        with torch.no_grad():
            self.model(self.ids, torch.zeros_like(self.ids, dtype=torch.bool).index_fill_(1, torch.tensor([0]), True))

    def read(self, layer, offset, targets=None):
        """The linear reading [targets, hidden] of the code this many tokens back, from the normed input of a layer."""
        y = self.inputs[layer][1][:, 16:].reshape(-1, self.model.c["hidden_size"])
        t = (self.codes if targets is None else targets)[self.ids[:, 16 - offset:self.ids.shape[1] - offset]].reshape(len(y), -1)
        w = torch.linalg.solve(y.T @ y + 2 * torch.eye(y.shape[1]), y.T @ t)
        if targets is None:
            print(f"layer {layer}, {offset} back: explained {1 - float((y @ w - t).pow(2).sum() / t.pow(2).sum()):.2f}")
        return w.T

    def quiet(self, layers, count):
        """Orthonormal directions [hidden, count] in which the residual stream before these layers moves least."""
        moved = 0
        for layer in layers:
            x = self.inputs[layer][0][:, 16:].reshape(-1, self.model.c["hidden_size"])
            moved = moved + x.T @ x / x.pow(2).sum()
        return torch.linalg.eigh(moved)[1][:, :count]

    def look_back(self, layer, heads, offsets, readings, quiet):
        """Heads of one KV group that write what the readings give, so many tokens back."""
        a = self.model.layers[layer].self_attn
        y = self.inputs[layer][1][:, 16:].reshape(-1, self.model.c["hidden_size"])
        constant = torch.linalg.solve(y.T @ y + 5 * torch.eye(y.shape[1]), y.sum(0))
        kv, half, strength = heads[0] * a.kv_heads // a.heads, SIZE // 2, (8 * LOOK_SHARP) ** 0.5
        for matrix in (a.k_proj, a.v_proj):
            matrix.weight[kv * SIZE:(kv + 1) * SIZE] = 0
        value = torch.cat(readings)
        size = float(self.inputs[layer + 1][0].pow(2).sum(-1).mean().sqrt())
        a.v_proj.weight[kv * SIZE:kv * SIZE + len(value)] = value
        for n, (head, offset) in enumerate(zip(heads, offsets)):
            a.q_proj.weight[head * SIZE:(head + 1) * SIZE] = 0
            a.o_proj.weight[:, head * SIZE:(head + 1) * SIZE] = 0
            for i in range(5):
                angle = float(self.frequency[i]) * offset
                a.q_proj.weight[head * SIZE + i] = strength * np.cos(angle) * constant
                a.q_proj.weight[head * SIZE + i + half] = -strength * np.sin(angle) * constant
                a.k_proj.weight[kv * SIZE + i] = strength * constant
            a.o_proj.weight[:, head * SIZE:head * SIZE + len(value)] = WRITE * self.scale * size * quiet[:, n * len(value):(n + 1) * len(value)]

    def match(self, layer, heads):
        """Heads that compare REACH codes and copy the token found into the answer."""
        a = self.model.layers[layer].self_attn
        kv = heads[0] * a.kv_heads // a.heads
        here = torch.cat([self.read(layer, j) for j in range(REACH)])
        there = torch.cat([self.read(layer, j + 1) for j in range(REACH)])
        strength = (8 * MATCH) ** 0.5
        a.k_proj.weight[kv * SIZE:(kv + 1) * SIZE] = 0
        a.k_proj.weight[kv * SIZE + self.slow[:len(there)]] = strength * there
        for n, head in enumerate(heads):
            a.q_proj.weight[head * SIZE:(head + 1) * SIZE] = 0
            a.q_proj.weight[head * SIZE + self.slow[:len(here)]] = strength * here * (1.0 if n == 0 else 0.7)

        table, last = self.model.embed_tokens.weight, self.model.norm.weight
        used = torch.bincount(self.ids.reshape(-1), minlength=len(table)).float()
        used = (used / used.sum() + 1e-5).sqrt()[:, None]
        wanted = torch.linalg.solve((table * used).T @ (table * used) + 1e-4 * torch.eye(table.shape[1]), table.T).T / last
        wanted = (wanted - (wanted * used).sum(0) / used.sum()) / wanted.norm(dim=1, keepdim=True)
        size = float(self.inputs[layer][0].pow(2).sum(-1).mean().sqrt())
        u, s, v = torch.linalg.svd(COPY * self.scale * 0.1 * size * self.read(layer, 0, wanted), full_matrices=False)
        a.v_proj.weight[kv * SIZE:(kv + 1) * SIZE] = s[:SIZE, None].sqrt() * v[:SIZE]
        a.o_proj.weight[:, heads[0] * SIZE:(heads[0] + 1) * SIZE] = u[:, :SIZE] * s[:SIZE].sqrt()
        a.o_proj.weight[:, heads[1] * SIZE:(heads[1] + 1) * SIZE] = 0


def graft(model, ids, codes, scale=1.0):
    with torch.no_grad():
        g = Graft(model, ids, codes, scale)
        g.run()
        quiet = g.quiet([1, 2, 3], 2 * CODE + 2 * 3 * CODE)
        g.look_back(1, [4, 5], [1, 2], [g.read(1, 0)], quiet[:, :2 * CODE])
        g.run()
        g.look_back(2, [4, 5], [3, 4], [g.read(2, j) for j in range(3)], quiet[:, 2 * CODE:])
        g.run()
        g.match(3, [0, 1])
        g.run()


def main():
    plan, data, corpus, checkpoint, output = sys.argv[1:6]
    plan = json.load(open(plan))
    length = next(c["length"] for c in plan["corpora"] if c["name"] == corpus)
    ids = np.memmap(os.path.join(data, corpus + ".tokens"), np.uint16, "r").reshape(-1, length)[:ROWS * 1024 // length]
    vocabulary = json.load(open(os.path.join(data, "tok", "tokenizer.json")))["model"]["vocab"]
    saved = torch.load(checkpoint, map_location="cpu")
    model = Nano(plan["model"])
    model.load_state_dict(saved["model"])
    graft(model, torch.from_numpy(ids.astype(np.int64)), token_codes(vocabulary), float(sys.argv[6]) if len(sys.argv) > 6 else 1.0)
    torch.save({**saved, "model": model.state_dict()}, output)


if __name__ == "__main__":
    main()

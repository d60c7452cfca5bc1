#!/usr/bin/env python3
"""
Widens a trained Nano by directions of its own for an exact matcher: python3 widen.py OLD_PLAN PLAN TOKENIZER_DIRECTORY WEIGHTS CORPUS_TOKENS OUTPUT [TRAINED].

Quoting a fact takes a head that finds the place whose last tokens equal the present ones. Training had built a blurred one (graft.py
tried to mend it inside the old width). Here every token gets a code of five numbers and an identity of 32 in directions that nothing else
writes to; new heads of layers 0 and 1 fetch the codes of the eight tokens before, and in layer 2 one head compares what stands 0 to 5
back here with what stands 1 to 6 back there, a second one what stands 0, 1, 2, 5, 6 and 7 back, a third one the last three of the near
past, and each copies the identity of the token it finds into the answer. Where fewer than about five tokens agree they look at
the very first token and copy nothing. What the old weights compute stays as it was, but for the normalisation: a constant
in the new directions makes it nearly the same for all tokens, so that equal contexts score equally. Training goes on from there, with the matcher frozen: its noise would soon drown it.
"""
import json
import math
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

import numpy as np
import torch

from export import read_safetensors
from model import Nano

CODE, BACK, IDENTITY = 5, 8, 32
SIZE = 64
CONSTANT, CODE_SIZE, IDENTITY_SIZE, FLAG_SIZE = 192.0, 10.0, 2.0, 40.0
LOOK_SHARP, MATCH, LEAST_MATCHES = 90.0, 8.0, 5.0   # the first token is a long vector: after the norm this is about 4.7
NEAR, NEAR_LEAST = 20.0, 32.0
DIGIT_SIZE, RELATION_SIZE = 1.3, 0.3
COPY, COPY_NEAR, COPY_LOGITS = 40.0, 20.0, 3.0

DIGITS = [str(d) for d in range(10)]
LAST_WORDS = ["\u0120" + w for w in "to by affects serves version phone rack on alert says".split()]
FIRST_WORDS = ["\u0120" + w for w in "assigned linked caused fixed runs owned has in filed the".split()]
# Tokens at which sentences and messages end or arguments begin: nothing is matched across them.
BREAKS = ". ? , : \u010a {\" \": \u0120\" \", \"}} \u0120{\" \"} <|end|> <|system|> <|user|> <|assistant|> <|tool|> <tool_call> </tool_call> <tool_response> </tool_response>".split(" ")
# What follows a name in questions only: never to be copied.
QUESTION_WORDS = ["\u0120" + w for w in "hit belong affect traced serve run say at".split()] + ["?", "\u010a"]
RELATION_WORDS = ["\u0120" + w for w in "assigned linked caused fixed runs owned has in filed affects serves says".split()]
OPENINGS = ["<|system|>", "<|user|>"]   # what the first token may be


def spread(count, size, seed):
    """Unit vectors that keep away from each other."""
    x = torch.randn(count, size, generator=torch.Generator().manual_seed(seed))
    for _ in range(60):
        x = x / x.norm(dim=1, keepdim=True)
        p = torch.exp(12 * (x @ x.T - 1)).fill_diagonal_(0)
        x = x + 0.1 * (x * p.sum(1, keepdim=True) - p @ x)
    return x / x.norm(dim=1, keepdim=True)


def tables(vocabulary):
    """The code and the identity of every token; a token with and without a space before it share a code."""
    count = max(vocabulary.values()) + 1
    codes, stems = torch.zeros(count, CODE), {}
    for token in vocabulary:
        stems.setdefault(token.removeprefix("\u0120") or token, len(stems))
    vectors = spread(len(stems), CODE, 1)
    for token, i in vocabulary.items():
        codes[i] = vectors[stems[token.removeprefix("\u0120") or token]]
    for group in (DIGITS, LAST_WORDS, FIRST_WORDS):
        for n, token in enumerate(group):
            for same in (token, token.removeprefix("\u0120")):
                if same in vocabulary:
                    codes[vocabulary[same]] = torch.nn.functional.one_hot(torch.tensor(n // 2), CODE) * (1.0 if n % 2 == 0 else -1.0)
    identities = spread(count, IDENTITY, 2)
    codes[[vocabulary[t] for t in BREAKS]] = 0
    identities[[vocabulary[t] for t in BREAKS[5:] + QUESTION_WORDS]] = 0
    digits = [vocabulary[t] for t in DIGITS]
    u, _, v = torch.linalg.svd(identities[digits], full_matrices=False)
    identities[digits] = DIGIT_SIZE * (u @ v)   # at right angles: they are what values are made of
    # Which of the facts about a name is wanted, the question says and not the log.
    identities[[vocabulary[t] for t in RELATION_WORDS]] *= RELATION_SIZE
    return codes, identities


class Widening:
    def __init__(self, old, plan, rows, vocabulary, ids, old_ids):
        self.old_model, self.ids, self.old_ids = old, ids, old_ids
        self.model, c = Nano(plan["model"]), plan["model"]
        self.hidden, self.start = c["hidden_size"], old.c["hidden_size"]
        self.kv = c["num_key_value_heads"] - 1
        self.heads = (c["num_attention_heads"] - 2, c["num_attention_heads"] - 1)
        half = SIZE // 2
        self.frequency = [c["rope_theta"] ** (-i / half) for i in range(half)]
        slow = [i for i in range(half) if self.frequency[i] < 0.9e-4]
        # Where RoPE leaves content alone, 30 of 64, the fastest of them last; one that does not turn at all is kept for the sink.
        self.slow = slow[:-1] + [i + half for i in slow] + [min(slow) - 1]
        self.sink = slow[-1]
        self.identity = self.start + CODE * (BACK + 1)
        self.constant, self.flag, self.first = (self.identity + IDENTITY + i for i in range(3))
        self.codes, self.identities = tables(vocabulary)
        self.vocabulary, self.rows = vocabulary, rows
        self.used_slow = CODE * 6

    def block(self, back):
        return slice(self.start + CODE * back, self.start + CODE * (back + 1))

    def run(self):
        """Copies the old weights in, with the new directions silent, and scales the norms so that they see what they saw."""
        self.embed()
        old, new = dict(self.old_model.named_parameters()), dict(self.model.named_parameters())
        g = torch.Generator().manual_seed(3)
        for name, p in new.items():
            if "embed" in name or p.dim() == 1:
                continue
            q = old[name]
            p.zero_()
            if name.endswith(("q_proj.weight", "k_proj.weight", "v_proj.weight")):
                p[q.shape[0]:] = torch.randn(p[q.shape[0]:].shape, generator=g) * 0.03
            p[:q.shape[0], :q.shape[1]] = q
        scales = []
        inputs, old_inputs = self.record(self.model, self.ids), self.record(self.old_model, self.old_ids)
        for norm in inputs:
            new[norm].fill_(1.0)
        # One layer after the other: each sees what the ones before make of the scaled norms.
        for norm in inputs:
            inputs = self.record(self.model, self.ids)
            here, there = inputs[norm].pow(2).mean(-1).sqrt(), old_inputs[norm].pow(2).mean(-1).sqrt()
            new[norm][:self.start] = old[norm] * float((here / there).median())
            scales.append(float(here.median()))
            new[norm][self.constant] = float(here.median()) / CONSTANT
            new[norm][self.flag] = new[norm][self.first] = float(here.median()) / FLAG_SIZE
        self.scale = dict(zip(inputs, scales))
        self.spread = {n: float((x.pow(2).mean(-1).sqrt().std() / x.pow(2).mean(-1).sqrt().mean())) for n, x in inputs.items()}
        final = new["norm.weight"]
        final[self.start:] = 0
        self.look_back(0, (1, 2), [0])
        self.look_back(1, (3, 6), [0, 1, 2])
        self.match()
        scale = self.scale["norm.weight"]
        final[self.identity:self.constant] = COPY_LOGITS * scale / (COPY * IDENTITY_SIZE)

    def record(self, model, ids):
        seen, hooks = {}, []
        for name, module in model.named_modules():
            if name.endswith("norm"):
                hooks.append(module.register_forward_hook(lambda m, i, o, name=name: seen.__setitem__(name + ".weight", i[0].detach())))
        model(ids, torch.ones_like(ids, dtype=torch.bool))
        for hook in hooks:
            hook.remove()
        return {n: x[..., :].reshape(-1, x.shape[-1]) for n, x in seen.items()}

    def embed(self):
        table, old = self.model.embed_tokens.weight, self.old_model.embed_tokens.weight
        table.zero_()
        table[:len(self.rows), :self.start] = old[self.rows]
        table[:, self.constant] = CONSTANT
        table[:len(self.codes), self.block(0)] = CODE_SIZE * self.codes
        table[:len(self.codes), self.identity:self.constant] = IDENTITY_SIZE * self.identities
        table[[self.vocabulary[t] for t in OPENINGS], self.flag] = FLAG_SIZE

    def attention(self, layer, kv):
        """The weights of a KV group's keys, values, and of its two heads' queries and outputs, emptied."""
        a = self.model.layers[layer].self_attn
        parts = [a.k_proj.weight[kv * SIZE:(kv + 1) * SIZE], a.v_proj.weight[kv * SIZE:(kv + 1) * SIZE]]
        for h in (2 * kv, 2 * kv + 1):
            parts += [a.q_proj.weight[h * SIZE:(h + 1) * SIZE], a.o_proj.weight[:, h * SIZE:(h + 1) * SIZE]]
        for p in parts:
            p.zero_()
        return parts

    def look_back(self, layer, offsets, blocks):
        k, v, *heads = self.attention(layer, self.kv)
        half, scale = SIZE // 2, self.scale[f"layers.{layer}.input_layernorm.weight"]
        shares = np.array([2, 1, 0.7, 0.5, 0.4] + 8 * [0.25])   # fast ones tell neighbours apart, slow ones far places
        strength = np.sqrt(8 * LOOK_SHARP * shares / shares.sum())
        for i in range(len(shares)):
            k[i, self.constant] = strength[i]
            for n, offset in enumerate(offsets):
                angle = self.frequency[i] * offset
                heads[2 * n][i, self.constant] = strength[i] * math.cos(angle)
                heads[2 * n][i + half, self.constant] = -strength[i] * math.sin(angle)
        for n, b in enumerate(blocks):
            for d in range(CODE):
                v[CODE * n + d, self.start + CODE * b + d] = 1
                for h, offset in enumerate(offsets):
                    heads[2 * h + 1][self.start + CODE * (b + offset) + d, CODE * n + d] = scale
        # The first token finds itself at every distance: there four flags come together, elsewhere one at most.
        v[CODE * len(blocks), self.flag] = 1
        for h in (0, 1):
            heads[2 * h + 1][self.first, CODE * len(blocks)] = FLAG_SIZE / 4

    def match(self):
        scale = self.scale["layers.2.input_layernorm.weight"]
        strength = math.sqrt(8 * MATCH) * scale / CODE_SIZE
        for kv, window, gains in ((self.kv, (0, 1, 2, 3, 4, 5), (COPY, COPY_NEAR)), (self.kv - 1, (0, 1, 2, 5, 6, 7), (COPY, 0.0))):
            k, v, q, o, q2, o2 = self.attention(2, kv)
            for n, back in enumerate(window):
                rows = self.slow[CODE * n:CODE * (n + 1)]
                for d, row in enumerate(rows):
                    k[row, self.start + CODE * (back + 1) + d] = strength
                    q[row, self.start + CODE * back + d] = strength
                    if n < 3:
                        q2[row, self.start + CODE * back + d] = strength
            sink = math.sqrt(8 * MATCH)
            k[self.sink, self.first] = sink
            q[self.sink, self.constant] = LEAST_MATCHES * sink
            q2[self.sink, self.constant] = sink * (NEAR_LEAST / MATCH if gains[1] else LEAST_MATCHES)
            if gains[1]:
                near = math.sqrt(8 * NEAR / 5)
                for i in range(6, 11):   # a few dozen tokens
                    k[i, self.constant] = q2[i, self.constant] = near
            for d in range(IDENTITY):
                v[d, self.identity + d] = scale / IDENTITY_SIZE
                o[self.identity + d, d] = gains[0]
                o2[self.identity + d, d] = gains[1]


    def frozen(self):
        """What training must leave alone, by parameter: the matcher's own directions and heads. Only how far its finds are trusted is learned."""
        own = torch.ones(self.hidden, dtype=torch.bool)
        own[:self.start] = False
        own[self.identity:self.constant] = False
        masks = {n: torch.zeros_like(p, dtype=torch.bool) for n, p in self.model.named_parameters()}
        masks["embed_tokens.weight"][:, self.start:] = True
        for name, mask in masks.items():
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                mask[own] = True
            elif name.endswith("input_layernorm.weight"):
                mask[self.start:] = True
        for layer, kv in ((0, self.kv), (1, self.kv), (2, self.kv), (2, self.kv - 1)):
            for name, first, last in (("q", 2 * kv, 2 * kv + 2), ("k", kv, kv + 1), ("v", kv, kv + 1)):
                masks[f"layers.{layer}.self_attn.{name}_proj.weight"][first * SIZE:last * SIZE] = True
        return {n: m for n, m in masks.items() if m.any()}


def main():
    old_plan, plan, tokenizer, weights, corpus, output = sys.argv[1:7]
    old_plan, plan = json.load(open(old_plan)), json.load(open(plan))
    rows = json.load(open(os.path.join(tokenizer, "rows.json")))
    full = json.load(open(os.path.join(tokenizer, "tokenizer.json")))
    vocabulary = dict(full["model"]["vocab"]) | {t["content"]: t["id"] for t in full["added_tokens"]}
    rows += list(range(len(rows), old_plan["model"]["vocab_size"]))   # the special tokens keep their places
    old = Nano(old_plan["model"])
    old.load_state_dict(read_safetensors(weights) if weights.endswith(".safetensors") else torch.load(weights, map_location="cpu")["model"])
    ids = torch.from_numpy(np.fromfile(corpus, np.uint16, 8192).astype(np.int64)).view(8, 1024)
    with torch.no_grad():
        w = Widening(old, plan, rows, vocabulary, ids, torch.tensor(rows)[ids])
        w.run()
        print({n: round(s, 3) for n, s in w.spread.items()})
        weights, masks = w.model.state_dict(), w.frozen()
        if len(sys.argv) > 7:   # trained weights, in which only the matcher is to be put right
            trained = torch.load(sys.argv[7], map_location="cpu")["model"]
            for name, mask in masks.items():
                trained[name][mask] = weights[name][mask]
            weights = trained
    torch.save({"model": weights, "frozen": masks}, output)


if __name__ == "__main__":
    main()

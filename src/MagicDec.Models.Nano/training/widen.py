#!/usr/bin/env python3
"""
Widens a trained Nano by directions of its own for an exact matcher: python3 widen.py OLD_PLAN PLAN TOKENIZER_DIRECTORY WEIGHTS CORPUS_TOKENS OUTPUT.

Quoting a fact takes a head that finds the place whose last tokens equal the present ones. Training had built a blurred one (graft.py
tried to mend it inside the old width). Here every token gets a code of five numbers and an identity of 32 in directions that nothing else
writes to; new heads of layers 0 and 1 fetch the codes of the eight tokens before, and in layer 2 four heads compare them and copy the
identity of what follows the place they find:
- one compares what stands 0 to 5 back here with what stands 1 to 6 back there, a second what stands 0, 1, 2, 5, 6 and 7 back. Six
  matching tokens make a find (a part of a name counts for two); otherwise they look at the very first token and copy nothing;
- a third and a fourth want two or three matching tokens in the near past and copy more softly: what was just asked or said.
Words that say what is stated (" affects") and full stops have directions of their own: whether one follows a name anywhere in the log can be read off.
What the old weights compute stays as it was, but for the normalisation: a constant in the new directions makes it nearly the same for all
tokens, so that equal contexts score equally. WEIGHTS may have been widened before: then the matcher is put right and what was learned about
an earlier one's codes is forgotten. Training goes on from there, with the matcher frozen: its noise would soon drown it.
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
CONSTANT, CODE_SIZE, IDENTITY_SIZE, FLAG_SIZE = 3200.0, 10.0, 2.0, 40.0
LOOK_SHARP, MATCH, LEAST_MATCHES = 90.0, 12.0, 5.5
# Two heads look at the near past only: how much nearness is worth, what makes it (frequencies), and what must come together.
# The slow ones keep what the fast ones take for near some thousands of tokens away out.
NEAR, NEAR_TURNS, NEAR_LEAST = 72.0, (6, 7, 8, 9, 10, 12, 13), 82.0
RECENT, RECENT_TURNS, RECENT_LEAST = 80.0, (5, 6, 7, 8, 11, 13), 98.0
# How many matches a part of a name, a word that says what is stated, the kind and the letter of an alert count for: six make a find, and some are short.
NAME_WEIGHT, WORD_WEIGHT, KIND_WEIGHT, LETTER_WEIGHT = 2.5, 2.0, 3.25, 2.5
DIGIT_SIZE, WORD_TRUST = 1.3, 0.3
COPY_FIRST, COPY, COPY_RECENT, COPY_NEAR, COPY_LOGITS = 79.0, 53.0, 22.0, 7.0, 7.7
LOUD, WORD_LOUD = 3.0, 12.0   # how large later layers see what was found; one word among many places is a faint one

DIGITS = [str(d) for d in range(10)]
FIRST_WORDS = "assigned affects caused linked filed fixed runs owned serves in has says".split()   # no two may be mistaken: they follow the same name
LAST_WORDS = "to by phone rack on the alert".split()
# Words that differ at the same place of a name or a sentence; each group's codes keep away from each other.
FIRST_NAMES = ("Mara Ivo Lena Otto Nils Tara Juno Karl Vera Hugo Edda Finn Gita Henk Iris Jana Kofi Lars Mina Noor Olga Pavel Quinn Rosa Sven Timo Ursa Viktor Wanda Yara Zeno Amir "
               "Bella Cyrus Dora Emil Fatima Goran Hana Igor").split()
NAME_STARTS = "Al Bar Ben Cor Dan Del Far Fen Gar Hal Hol Jen Kar Kel Lam Lor Mar Mel Nor Ol Per Ral Ros Sal Sten Tal Tor Val Ver Wes Zan Bri Dru Gre Kro Pla Sta Tri Vos Wil".split()
NAME_MIDDLES = ["", *"a e i o u ari eko ina ola umi".split()]
NAME_ENDS = "ck den der dorf gard ker kin lan ler lin man mer mond nard ner rick sen ser son ster ston tan ter tin ton vik ward wen ski berg".split()
SERVICE_WORDS = ("billing auth search media order stock mail chat map price cart login audit queue image video report session token user data event route export import ledger quota render "
                 "sync trace").split()
SERVICE_TAILS = "api gateway worker store cache proxy index broker portal engine".split()
ID_STARTS = "INC TCK E RB Q db web app node edge core".split()
VERBS = "restart drain flush rotate scale rebuild reload replace pause clear".split()
PLACES = "primary standby shared local remote outer inner spare main old".split()
THINGS = "pool key shard lock switch".split()
ALERT_LETTERS = [chr(ord("A") + i) for i in range(13)]   # named, not copied: the next one is the next letter
ALERT_KINDS = "disk memory network power clock fan socket thread".split()
# Tokens at which sentences and messages end or arguments begin: nothing is matched across them, and none of them is copied.
BREAKS = "? : \u010a {\" \": \u0120\" \", \"}} \u0120{\" \"} <|end|> <|system|> <|user|> <|assistant|> <|tool|> <tool_call> </tool_call> <tool_response> </tool_response>".split(" ")
# What follows a name in questions only: never to be copied.
QUESTION_WORDS = "hit belong affect traced serve run say at".split()
# What may follow a subject, two of different subjects to a direction: which of them stand in the log is to be read off, not to be copied.
RELATION_WORDS = [("assigned", "linked"), ("affects", "filed"), ("caused", "fixed"), ("runs", "in"), ("owned", "serves"), ("has", "says")]
ENDS = [".", ","]   # the same for what ends a value, and goes on after one in a list
OPENINGS = ["<|system|>", "<|user|>"]   # what the first token may be


def learned_width(hidden):
    """Directions of the embedding that are learned: those before the matcher's codes, identities and constants."""
    return hidden - CODE * (BACK + 1) - IDENTITY - 3


def spread(count, size, seed):
    """Unit vectors that keep away from each other: plus and minus the axes where those suffice."""
    if count <= 2 * size:
        return torch.stack([torch.nn.functional.one_hot(torch.tensor(n // 2), size) * (1.0 if n % 2 == 0 else -1.0) for n in range(count)])
    x = torch.randn(count, size, generator=torch.Generator().manual_seed(seed))
    for step in range(400):
        x = x / x.norm(dim=1, keepdim=True)
        p = torch.exp(16 * (x @ x.T - 1)).fill_diagonal_(0)
        x = x + (0.1 if step < 300 else 0.02) * (x * p.sum(1, keepdim=True) - p @ x)
    return x / x.norm(dim=1, keepdim=True)


def tables(vocabulary):
    """The code and the identity of every token, with a space before it or without."""
    count = max(vocabulary.values()) + 1
    stems = {}
    for token, i in vocabulary.items():
        stems.setdefault(token.removeprefix("\u0120") or token, []).append(i)
    ends = [m + e for m in NAME_MIDDLES for e in NAME_ENDS]
    starts = [s for s in stems if s[0].isupper() and s not in FIRST_NAMES and any(s.startswith(n) and len(s) <= len(n) + 2 for n in NAME_STARTS) and s not in ("Alert", "Start")]
    groups = [(DIGITS, 1.0), (FIRST_WORDS, WORD_WEIGHT), (LAST_WORDS, 1.0), (FIRST_NAMES, NAME_WEIGHT), (starts, NAME_WEIGHT), ([e for e in ends if e in stems], NAME_WEIGHT),
              (SERVICE_WORDS, 1.0), (SERVICE_TAILS, 1.0), (ID_STARTS, 1.0), (VERBS, 1.0), (PLACES, 1.0), (THINGS, 1.0), (ALERT_KINDS, KIND_WEIGHT), (ALERT_LETTERS, LETTER_WEIGHT)]
    codes, grouped = torch.zeros(count, CODE), set()
    for n, (group, weight) in enumerate(groups):
        vectors = spread(len(group), CODE, 10 + n) * math.sqrt(weight)
        for word, vector in zip(group, vectors):
            if word not in grouped:
                codes[stems.get(word, [])] = vector
        grouped |= set(group)
    rest = [s for s in stems if s not in grouped]
    for stem, vector in zip(rest, spread(len(rest), CODE, 1)):
        codes[stems[stem]] = vector
    breaks = [vocabulary[t] for t in BREAKS]
    codes[breaks + stems["."]] = 0

    words = len(RELATION_WORDS) + len(ENDS)   # directions of their own
    identities = torch.zeros(count, IDENTITY)
    vectors = spread(len(stems), IDENTITY - words, 2)
    digits = [n for n, s in enumerate(stems) if s in DIGITS]
    u, _, v = torch.linalg.svd(vectors[digits], full_matrices=False)
    vectors[digits] = DIGIT_SIZE * (u @ v)   # at right angles: they are what values are made of
    for (stem, same), vector in zip(stems.items(), vectors):
        identities[same, words:] = 0 if stem in QUESTION_WORDS + ALERT_LETTERS else vector
    for n, pair in enumerate(RELATION_WORDS):
        for word, sign in zip(pair, (1.0, -1.0)):
            identities[stems[word]] = sign * torch.nn.functional.one_hot(torch.tensor(n), IDENTITY)
    for n, end in enumerate(ENDS):
        identities[stems[end]] = torch.nn.functional.one_hot(torch.tensor(len(RELATION_WORDS) + n), IDENTITY).float()
    identities[breaks] = 0
    return codes, identities


class Widening:
    def __init__(self, old, plan, rows, vocabulary, ids, old_ids):
        self.old_model, self.ids, self.old_ids = old, ids, old_ids
        self.model, c = Nano(plan["model"]), plan["model"]
        self.hidden = c["hidden_size"]
        self.start = learned_width(self.hidden)
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
            if q.shape == p.shape:   # weights that were widened before: what they knew of an earlier matcher's codes is void
                if name.endswith(("o_proj.weight", "down_proj.weight")):
                    p[self.start:] = 0
                else:
                    p[:, self.start:self.constant] = 0
        self.embed()
        scales = []
        inputs, old_inputs = self.record(self.model, self.ids), self.record(self.old_model, self.old_ids)
        for norm in inputs:
            new[norm].fill_(1.0)
        # One layer after the other: each sees what the ones before make of the scaled norms.
        for norm in inputs:
            inputs = self.record(self.model, self.ids)
            here, there = inputs[norm].pow(2).mean(-1).sqrt(), old_inputs[norm].pow(2).mean(-1).sqrt()
            new[norm][:self.start] = old[norm][:self.start] * float((here / there).median())
            scales.append(float(here.median()))
            new[norm][self.constant] = float(here.median()) / CONSTANT
            new[norm][self.flag] = new[norm][self.first] = float(here.median()) / FLAG_SIZE
        self.scale = dict(zip(inputs, scales))
        final = new["norm.weight"]
        final[self.start:] = 0
        self.look_back(0, (1, 2), [0])
        self.look_back(1, (3, 6), [0, 1, 2])
        inputs = self.record(self.model, self.ids)
        self.spread = {n: float((x.pow(2).mean(-1).sqrt().std() / x.pow(2).mean(-1).sqrt().mean())) for n, x in inputs.items()}
        # The first token is a longer vector than others: what its mark is after the norm.
        x = inputs["layers.2.input_layernorm.weight"].view(*self.ids.shape, -1)[:, 0]
        mark = x[:, self.first] / (x.pow(2).mean(-1) + 1e-5).sqrt() * new["layers.2.input_layernorm.weight"][self.first]
        self.mark = float(mark.mean())
        self.match()
        scale = self.scale["norm.weight"]
        final[self.identity:self.constant] = COPY_LOGITS * scale / (COPY * IDENTITY_SIZE)
        final[self.identity:self.identity + len(RELATION_WORDS) + len(ENDS)] *= WORD_TRUST
        for norm in ("layers.2.post_attention_layernorm.weight", "layers.3.input_layernorm.weight", "layers.3.post_attention_layernorm.weight"):
            new[norm][self.identity:self.constant] = LOUD * self.scale[norm] / COPY
            new[norm][self.identity:self.identity + len(RELATION_WORDS) + len(ENDS)] *= WORD_LOUD / LOUD

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
        table[:len(self.rows), :self.start] = old[self.rows, :self.start]
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
        for kv, window, gains, turns, near, least in (
                (self.kv, (0, 1, 2, 3, 4, 5), (COPY_FIRST, COPY_NEAR), NEAR_TURNS, NEAR, NEAR_LEAST),
                (self.kv - 1, (0, 1, 2, 5, 6, 7), (COPY, COPY_RECENT), RECENT_TURNS, RECENT, RECENT_LEAST)):
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
            q[self.sink, self.constant] = LEAST_MATCHES * sink / self.mark
            q2[self.sink, self.constant] = least / MATCH * sink / self.mark
            for i in turns:
                k[i, self.constant] = q2[i, self.constant] = math.sqrt(8 * near / len(turns))
                k[i, self.first] = -k[i, self.constant] / self.mark   # the sink is neither near nor far
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
            elif name.endswith("input_layernorm.weight") or name == "norm.weight":
                mask[own if name == "norm.weight" else slice(self.start, None)] = True
        for layer, kv in ((0, self.kv), (1, self.kv), (2, self.kv), (2, self.kv - 1)):
            for name, first, last in (("q", 2 * kv, 2 * kv + 2), ("k", kv, kv + 1), ("v", kv, kv + 1)):
                masks[f"layers.{layer}.self_attn.{name}_proj.weight"][first * SIZE:last * SIZE] = True
        return {n: m for n, m in masks.items() if m.any()}


def main():
    old_plan, plan, tokenizer, weights, corpus, output = sys.argv[1:7]
    old_plan, plan = json.load(open(old_plan)), json.load(open(plan))
    full = json.load(open(os.path.join(tokenizer, "tokenizer.json")))
    vocabulary = dict(full["model"]["vocab"]) | {t["content"]: t["id"] for t in full["added_tokens"]}
    count = old_plan["model"]["vocab_size"]
    rows = list(range(count))
    if old_plan["model"]["hidden_size"] != plan["model"]["hidden_size"]:
        moved = json.load(open(os.path.join(tokenizer, "rows.json")))
        rows = moved + rows[len(moved):]   # the special tokens keep their places
    old = Nano(old_plan["model"])
    old.load_state_dict(read_safetensors(weights) if weights.endswith(".safetensors") else torch.load(weights, map_location="cpu")["model"])
    ids = torch.from_numpy(np.fromfile(corpus, np.uint16, 8192).astype(np.int64)).view(8, 1024)
    with torch.no_grad():
        w = Widening(old, plan, rows, vocabulary, ids, torch.tensor(rows)[ids])
        w.run()
        print({n: round(s, 3) for n, s in w.spread.items()}, "mark", round(w.mark, 3))
    torch.save({"model": w.model.state_dict(), "frozen": w.frozen()}, output)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""
Gives names and the first words of answers their own token where no space precedes them: python3 starters.py TOKENIZER CORPUS_TOKENS OUTPUT_DIRECTORY.

A team or a person is one or two tokens in a log (" Tri", "olaner") but was four in a tool call's arguments or as a bare value ("T", "ri",
"olaner"), and " fan alert" began as "f", "an" in an answer, so that neither could be found again. Tokens that the language does not use any more, nor any token of it is made of, give way to
the missing starts ("Tri"); their merges come last, so that no other text is split differently. Ids move: rows.json holds for every new id
the old one whose embedding it starts from.
"""
import json
import os
import re
import sys

import numpy as np

STARTS = ("Al Bar Ben Cor Dan Del Far Fen Gar Hal Hol Jen Kar Kel Lam Lor Mar Mel Nor Ol Per Ral Ros Sal Sten Tal Tor Val Ver Wes Zan Bri Dru Gre Kro Pla Sta Tri Vos Wil "
          "Edda Gita Quinn").split()
WORDS = "disk memory network power clock fan socket thread drain flush rotate scale rebuild reload replace pause clear".split()


def pair(merge):
    return tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge)


def encode(word, ranks):
    parts = list(word)
    while True:
        best = min(((ranks.get(p, len(ranks)), i) for i, p in enumerate(zip(parts, parts[1:]))), default=(len(ranks), 0))
        if best[0] == len(ranks):
            return parts
        parts[best[1]:best[1] + 2] = [parts[best[1]] + parts[best[1] + 1]]


def main():
    source, corpus, output = sys.argv[1:4]
    tokenizer = json.load(open(source))
    vocabulary, merges = tokenizer["model"]["vocab"], tokenizer["model"]["merges"]
    pairs = [pair(m) for m in merges]
    made_of = {"".join(p): p for p in pairs}
    counts = np.bincount(np.fromfile(corpus, np.uint16), minlength=4096)
    needed, open_tokens = set(), [t for t, i in vocabulary.items() if counts[i] > 0]
    while open_tokens:
        token = open_tokens.pop()
        if token not in needed:
            needed.add(token)
            open_tokens += made_of.get(token, ())
    inside = {part for p in pairs for part in p}
    surname = re.compile("\u0120(" + "|".join(STARTS) + ")[a-z]+")
    # Surnames that are one token as a whole were seen a few dozen times each; as start and tail they are like all others.
    free = [p for p in pairs if "".join(p) not in inside and surname.fullmatch("".join(p))] + [p for p in pairs if "".join(p) not in needed]
    row_of = dict(vocabulary)
    for start in STARTS + WORDS:
        while len(parts := encode(start, {p: n for n, p in enumerate(pairs)})) > 1 and free:
            pairs.remove(free.pop())
            pairs.append((parts[0], parts[1]))
            whole = parts[0] + parts[1]
            row_of[whole] = vocabulary.get("\u0120" + whole, vocabulary.get(parts[0]))
    tokens = sorted((t for t in vocabulary if t not in made_of), key=vocabulary.get) + ["".join(p) for p in pairs]
    tokenizer["model"]["vocab"] = {t: i for i, t in enumerate(tokens)}
    tokenizer["model"]["merges"] = [" ".join(p) for p in pairs] if isinstance(merges[0], str) else [list(p) for p in pairs]
    os.makedirs(output, exist_ok=True)
    with open(os.path.join(output, "tokenizer.json"), "w", newline="\n") as file:
        file.write(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    with open(os.path.join(output, "rows.json"), "w", newline="\n") as file:   # whose embedding each token starts from
        json.dump([row_of[t] for t in tokens], file)
    print(f"{len(set(tokens) - set(vocabulary))} new tokens, {len(free)} more are free")


if __name__ == "__main__":
    main()

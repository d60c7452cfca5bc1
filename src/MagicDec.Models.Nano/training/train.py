#!/usr/bin/env python3
"""Trains Nano: python3 train.py PLAN DATA_DIRECTORY RUN_DIRECTORY [--minutes N] [--label TEXT]. See README.md."""
import argparse
import contextlib
import json
import math
import os
import signal
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")   # Debian's OpenBLAS picks a slow kernel on newer CPUs

import numpy as np
import torch
import torch.nn.functional as F

from curve import write_curve
from export import export, read_safetensors
from model import Nano, initialise
from muon import Muon

SKILLS = ["SingleFact", "TwoFacts", "ListAll", "Count", "ToolCall", "ToolResult", "NotInLog", "Report", "Accumulated", "Format", "LongReport"]


class Corpus:
    def __init__(self, directory, name, length, seed):
        self.ids = np.memmap(os.path.join(directory, name + ".tokens"), np.uint16, "r").reshape(-1, length)
        self.roles = np.memmap(os.path.join(directory, name + ".roles"), np.uint8, "r").reshape(-1, length)
        self.length, self.seed, self.taken = length, seed, 0

    def next(self, rows):
        epoch = self.taken // len(self.ids)
        order = np.random.default_rng(self.seed + epoch).permutation(len(self.ids))
        at = self.taken % len(self.ids)
        pick = np.sort(order[at:at + rows])
        self.taken += len(pick)
        return self.rows(pick)

    def rows(self, pick):
        return torch.from_numpy(self.ids[pick].astype(np.int64)), torch.from_numpy(self.roles[pick].astype(np.int64))


def evaluate(model, corpus, rows, device, batch):
    """Share of answers whose every token is the most likely one, given the right beginning: greedy exact match, by skill."""
    right, total = np.zeros(len(SKILLS)), np.zeros(len(SKILLS))
    tokens_right = tokens = 0
    model.eval()
    with torch.no_grad():
        for start in range(0, min(rows, len(corpus.ids)), batch):
            ids, roles = corpus.rows(np.arange(start, min(start + batch, rows, len(corpus.ids))))
            target = ids[:, 1:].contiguous()
            want = roles[:, 1:] >= 2
            guess = model(ids[:, :-1].to(device), want.to(device)).argmax(-1).cpu()
            good = torch.zeros_like(target, dtype=torch.bool)
            good[want] = guess == target[want]
            tokens_right += int(good.sum())
            tokens += int(want.sum())
            for b in range(len(ids)):
                kinds, ok = roles[b, 1:].numpy(), good[b].numpy()
                t = 0
                while t < len(kinds):
                    if kinds[t] < 2:
                        t += 1
                        continue
                    start_t = t
                    while t < len(kinds) and kinds[t] >= 2:
                        t += 1
                    total[kinds[start_t] - 2] += 1
                    right[kinds[start_t] - 2] += ok[start_t:t].all()
    model.train()
    by_skill = {s: round(float(r / n), 4) for s, r, n in zip(SKILLS, right, total) if n}
    return {"exact": round(float(right.sum() / max(1, total.sum())), 4), "token": round(tokens_right / max(1, tokens), 4), "answers": int(total.sum()), "skills": by_skill}


def positions_with_gaps(random, length, limit):
    """0, 1, 2 ... with one to three jumps that leave the last position under limit: far positions seen in short texts."""
    gaps = np.zeros(length, np.int64)
    places = random.integers(1, length, random.integers(1, 4))
    free = int((limit - length) * random.random())
    for place in places:
        gaps[place] += free // len(places)
    return torch.from_numpy(np.arange(length) + np.cumsum(gaps))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plan")
    parser.add_argument("data")
    parser.add_argument("run")
    parser.add_argument("--minutes", type=float, help="wall-clock budget instead of the plan's")
    parser.add_argument("--start", help="checkpoint or .safetensors file whose weights to start from, when the run directory has none")
    parser.add_argument("--label", default="", help="shows in the process list only")
    parser.add_argument("--set", action="append", default=[], help="training setting, as name=value")
    a = parser.parse_args()
    plan = json.load(open(a.plan))
    t = plan["training"]
    for item in a.set:
        name, value = item.split("=")
        t[name] = json.loads(value)
    minutes = a.minutes or t["minutes"]
    os.makedirs(a.run, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.set_flush_denormal(True)   # the matcher's sharp attention is full of them, and each costs a hundred times a product
    torch.manual_seed(t["seed"])

    model = Nano(plan["model"])
    initialise(model, t["seed"], t["induction_start"])
    frozen = {}   # by parameter, the places that keep their values
    if a.start:
        start = {"model": read_safetensors(a.start)} if a.start.endswith(".safetensors") else torch.load(a.start, map_location="cpu")
        model.load_state_dict(start["model"])
        frozen = start.get("frozen", {})
    model.to(device)
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.dim() != 2 or "embed" in n]
    if t["optimizer"] == "muon":
        optimizers = [Muon(matrices, lr=t["muon_lr"], weight_decay=t["weight_decay"])]
    else:
        optimizers = [torch.optim.AdamW(matrices, lr=t["lr"], betas=(0.9, 0.98), weight_decay=t["weight_decay"])]
    optimizers.append(torch.optim.AdamW(others, lr=t["lr"], betas=(0.9, 0.98), weight_decay=0.0))
    peak = [[g["lr"] for g in o.param_groups] for o in optimizers]

    lengths = {c["name"]: c["length"] for c in plan["corpora"]}
    corpora = {s["corpus"]: Corpus(a.data, s["corpus"], lengths[s["corpus"]], t["seed"]) for s in t["stages"]}
    checks = [(c["corpus"], Corpus(a.data, c["corpus"], lengths[c["corpus"]], 0), c["rows"], c.get("from", 0.0)) for c in t["checks"]]
    weights = torch.zeros(256)
    weights[1], weights[2:] = t["text_weight"], 1.0

    state = {"step": 0, "seconds": 0.0, "tokens": 0, "taken": {}}
    path = os.path.join(a.run, "checkpoint.pt")
    if os.path.exists(path):
        saved = torch.load(path, map_location=device)
        model.load_state_dict(saved["model"])
        for o, s in zip(optimizers, saved["optimizers"]):
            o.load_state_dict(s)
        state = saved["state"]
        frozen = saved.get("frozen", {})
        for name, taken in state["taken"].items():
            if name in corpora:
                corpora[name].taken = taken
    held = [(p, frozen[n].to(device), p.detach()[frozen[n].to(device)]) for n, p in model.named_parameters() if n in frozen]
    path_of_log = os.path.join(a.run, "log.jsonl")
    kept = [line for line in open(path_of_log) if json.loads(line)["step"] <= state["step"]] if os.path.exists(path_of_log) else []
    log = open(path_of_log, "w", buffering=1)
    log.writelines(kept)   # what came after the checkpoint happens again

    def save(final=False):
        state["taken"] = {n: c.taken for n, c in corpora.items()}
        torch.save({"model": model.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "state": state, "frozen": frozen}, path + ".new")
        os.replace(path + ".new", path)
        export(model, plan, os.path.join(a.data, "tok"), os.path.join(a.run, "model"))
        write_curve(os.path.join(a.run, "log.jsonl"), os.path.join(a.run, "curve.svg"))

    def check(share, everything=False):
        for name, corpus, rows, start in checks:
            if share >= start or everything:
                result = evaluate(model, corpus, rows, device, max(1, 8192 // corpus.length))
                log.write(json.dumps({"check": name, "step": state["step"], "minutes": round(state["seconds"] / 60, 2), "tokens": state["tokens"], **result}) + "\n")

    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    last = time.monotonic()
    next_save = state["seconds"] + 60 * t["save_minutes"]
    next_check = state["seconds"] + 60 * t["check_minutes"]
    spent = {"loss": 0.0, "n": 0, "tokens": 0, "since": time.monotonic()}
    while True:
        # Progress is wall-clock time (or steps, where the plan gives them): the run must end when it must end.
        share = state["step"] / t["steps"] if t.get("steps") else state["seconds"] / (60 * minutes)
        if share >= 1:
            break
        stage = next((s for s in t["stages"] if share < s["until"]), t["stages"][-1])
        corpus = corpora[stage["corpus"]]
        warm = min(1.0, (state["step"] + 1) / t["warmup_steps"])
        factor = warm * (t["final_lr"] + (1 - t["final_lr"]) * 0.5 * (1 + math.cos(math.pi * share)))
        for o, rates in zip(optimizers, peak):
            for group, rate in zip(o.param_groups, rates):
                group["lr"] = rate * factor

        batch = max(1, stage.get("batch_tokens", t["batch_tokens"]) // corpus.length)
        ids, roles = corpus.next(batch)
        target, weight = ids[:, 1:], weights[roles[:, 1:]]
        # Given text is learned from lightly, at a random few of its places: the vocabulary's head is not free.
        want = (weight == 1) | ((weight > 0) & (torch.rand(weight.shape) < t["text_share"]))
        w = weight[want]
        for o in optimizers:
            o.zero_grad()
        # Small pieces stay in the processor's cache: 13 % faster than whole batches on the CPU.
        rows = batch if device.type == "cuda" else max(1, t["micro_tokens"] // corpus.length)
        answer_loss = answers = 0.0
        random = np.random.default_rng((t["seed"], state["step"]))
        for i in range(0, len(ids), rows):
            part = slice(i, i + rows)
            with torch.autocast("cuda", dtype=torch.bfloat16) if device.type == "cuda" else contextlib.nullcontext():
                gaps = random.random() < t.get("gap_share", 0.0)
                positions = positions_with_gaps(random, ids.shape[1] - 1, plan["model"]["max_position_embeddings"]) if gaps else None
                logits = model(ids[part, :-1].to(device), want[part].to(device), positions)
            losses = F.cross_entropy(logits.float(), target[part][want[part]].to(device), reduction="none")
            own = weight[part][want[part]].to(device)
            (losses * own).sum().div(w.sum()).backward()
            answer_loss += float(losses.detach()[own == 1].sum())
            answers += float((own == 1).sum())
        for p, places, _ in held:
            p.grad[places] = 0
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for o in optimizers:
            o.step()
        with torch.no_grad():
            for p, places, values in held:
                p[places] = values

        state["step"] += 1
        state["tokens"] += ids.numel()
        now = time.monotonic()
        state["seconds"] += min(now - last, 60)   # a longer step was a paused process
        last = now
        spent["loss"] += answer_loss / max(1.0, answers)
        spent["n"] += 1
        spent["tokens"] += ids.numel()
        if spent["n"] == 10:
            log.write(json.dumps({"step": state["step"], "minutes": round(state["seconds"] / 60, 2), "tokens": state["tokens"], "stage": stage["corpus"],
                                  "loss": round(spent["loss"] / 10, 4), "lr": round(factor, 4), "tokens_per_second": round(spent["tokens"] / (now - spent["since"]))}) + "\n")
            spent = {"loss": 0.0, "n": 0, "tokens": 0, "since": now}
        if state["seconds"] >= next_check:
            check(share)
            next_check = state["seconds"] + 60 * t["check_minutes"]
        if stopping:
            save()
            return
        if state["seconds"] >= next_save:
            save()
            next_save = state["seconds"] + 60 * t["save_minutes"]
    save()
    check(1.0, everything=True)
    write_curve(os.path.join(a.run, "log.jsonl"), os.path.join(a.run, "curve.svg"))


if __name__ == "__main__":
    main()

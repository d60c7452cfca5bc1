"""Draws the log of a run as an SVG: answer loss (left axis) and exact match on fresh conversations (right axis) over tokens."""
import json

COLORS = ["#1b6ca8", "#c8553d", "#588157", "#8e6c8a", "#d4a017", "#444444"]


def write_curve(log, output):
    rows = [json.loads(line) for line in open(log)]
    losses = [(r["tokens"], r["loss"]) for r in rows if "loss" in r]
    checks = {}
    for r in rows:
        if "check" in r:
            checks.setdefault(r["check"], []).append((r["tokens"], r["exact"]))
    if not losses:
        return
    last, top = max(x for x, _ in losses), max(1.0, max(y for _, y in losses))
    px = lambda x: 60 + 640 * x / last
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 380" font-family="sans-serif" font-size="12">',
           '<rect width="860" height="380" fill="white"/>', '<path d="M60 20V330H700V20" fill="none" stroke="#888"/>']
    for i in range(6):
        y = 330 - 62 * i
        out.append(f'<text x="52" y="{y + 4}" text-anchor="end">{top * i / 5:.1f}</text><text x="708" y="{y + 4}">{20 * i}%</text>')
        out.append(f'<text x="{60 + 128 * i}" y="348" text-anchor="middle">{last * i / 5 / 1e6:.1f}M</text>')
    draw = lambda points, color: out.append(f'<polyline fill="none" stroke="{color}" stroke-width="1.5" points="{" ".join(points)}"/>')
    draw([f"{px(x):.1f},{330 - 310 * y / top:.1f}" for x, y in losses], "#aaaaaa")
    out.append('<text x="720" y="330" fill="#888">answer loss</text>')
    for i, (name, points) in enumerate(sorted(checks.items())):
        color = COLORS[i % len(COLORS)]
        draw([f"{px(x):.1f},{330 - 310 * y:.1f}" for x, y in points], color)
        out.append(f'<text x="745" y="{40 + 18 * i}" fill="{color}">exact: {name}</text>')
    out.append('<text x="380" y="370" text-anchor="middle">training tokens</text></svg>')
    with open(output, "w") as file:
        file.write("\n".join(out) + "\n")

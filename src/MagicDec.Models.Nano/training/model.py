"""The LLaMA architecture in a page of PyTorch (1.13 or later), with the loss only where it is wanted."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class RmsNorm(nn.Module):
    def __init__(self, size, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.kv_heads, self.size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        hidden = c["hidden_size"]
        self.q_proj = nn.Linear(hidden, self.heads * self.size, bias=False)
        self.k_proj = nn.Linear(hidden, self.kv_heads * self.size, bias=False)
        self.v_proj = nn.Linear(hidden, self.kv_heads * self.size, bias=False)
        self.o_proj = nn.Linear(self.heads * self.size, hidden, bias=False)

    def forward(self, x, cos, sin):
        b, t, _ = x.shape
        q = Rotate.apply(self.q_proj(x).view(b, t, self.heads, self.size), cos, sin)
        k = Rotate.apply(self.k_proj(x).view(b, t, self.kv_heads, self.size), cos, sin)
        v = self.v_proj(x).view(b, t, self.kv_heads, self.size)
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
        if x.is_cuda:
            group = self.heads // self.kv_heads
            y = F.scaled_dot_product_attention(q, k.repeat_interleave(group, 1), v.repeat_interleave(group, 1), is_causal=True)
        else:
            y = chunked_attention(q, k, v)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, -1))


class Rotate(torch.autograd.Function):
    """x [batch, time, heads, size] in Hugging Face's half-split order; cos and sin [time, 1, size / 2]. The gradient turns back."""

    @staticmethod
    def turn(x, cos, sin):
        y, half, cos, sin = torch.empty_like(x), x.shape[-1] // 2, cos.to(x.dtype), sin.to(x.dtype)
        a, b = x[..., :half], x[..., half:]
        torch.mul(a, cos, out=y[..., :half]).addcmul_(b, sin, value=-1)
        torch.mul(b, cos, out=y[..., half:]).addcmul_(a, sin)
        return y

    @staticmethod
    def forward(ctx, x, cos, sin):
        ctx.save_for_backward(cos, sin)
        return Rotate.turn(x, cos, sin)

    @staticmethod
    def backward(ctx, g):
        cos, sin = ctx.saved_tensors
        return Rotate.turn(g, cos, -sin), None, None


class ChunkedAttention(torch.autograd.Function):
    """
    Causal attention in query chunks, so that half of the score matrix is never computed; a KV head serves its whole group at once.
    q [n, group, time, size] (scaled), k and v [n, time, size]. The gradient is written out: autograd would fill and add
    whole tensors for every slice.
    """

    @staticmethod
    def forward(ctx, q, k, v, chunk):
        n, group, t, size = q.shape
        out, kept = torch.empty_like(q), []
        mask = torch.full((chunk, chunk), float("-inf")).triu(1)
        for start in range(0, t, chunk):
            end = min(start + chunk, t)
            m = end - start
            for i in range(n):
                scores = q[i, :, start:end].reshape(group * m, size) @ k[i, :end].T
                scores.view(group, m, end)[:, :, start:].add_(mask[:m, :m])
                scores = scores.softmax(-1)
                out[i, :, start:end] = (scores @ v[i, :end]).view(group, m, size)
                kept.append(scores)
        ctx.save_for_backward(q, k, v, out)
        ctx.kept, ctx.chunk = kept, chunk
        return out

    @staticmethod
    def backward(ctx, g):
        q, k, v, out = ctx.saved_tensors
        n, group, t, size = q.shape
        dq, dk, dv = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        mean = (g * out).sum(-1, keepdim=True)
        kept = iter(ctx.kept)
        for start in range(0, t, ctx.chunk):
            end = min(start + ctx.chunk, t)
            rows = group * (end - start)
            for i in range(n):
                p = next(kept)
                own = g[i, :, start:end].reshape(rows, size)
                dv[i, :end].addmm_(p.T, own)
                ds = (own @ v[i, :end].T).sub_(mean[i, :, start:end].reshape(rows, 1)).mul_(p)
                dq[i, :, start:end] = (ds @ k[i, :end]).view(group, -1, size)
                dk[i, :end].addmm_(ds.T, q[i, :, start:end].reshape(rows, size))
        ctx.kept = None
        return dq, dk, dv, None


def chunked_attention(q, k, v, chunk=128):
    b, heads, t, size = q.shape
    kv = k.shape[1]
    q = (q * (1 / math.sqrt(size))).reshape(b * kv, heads // kv, t, size)
    y = ChunkedAttention.apply(q, k.reshape(b * kv, t, size), v.reshape(b * kv, t, size), chunk)
    return y.view(b, heads, t, size)


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        hidden, inner = c["hidden_size"], c["intermediate_size"]
        self.gate_proj = nn.Linear(hidden, inner, bias=False)
        self.up_proj = nn.Linear(hidden, inner, bias=False)
        self.down_proj = nn.Linear(inner, hidden, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm = RmsNorm(c["hidden_size"], c["rms_norm_eps"])
        self.self_attn = Attention(c)
        self.post_attention_layernorm = RmsNorm(c["hidden_size"], c["rms_norm_eps"])
        self.mlp = Mlp(c)

    def forward(self, x, cos, sin):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Nano(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.norm = RmsNorm(c["hidden_size"], c["rms_norm_eps"])
        self.tables = {}

    def rotary(self, positions, device):
        if device not in self.tables:
            size = self.c["head_dim"]
            frequency = self.c["rope_theta"] ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
            angle = torch.outer(torch.arange(self.c["max_position_embeddings"], dtype=torch.float64), frequency)
            self.tables[device] = tuple(f(angle).float()[:, None, :].to(device) for f in (torch.cos, torch.sin))
        return tuple(table[positions] for table in self.tables[device])

    def forward(self, ids, wanted, positions=None):
        """ids [batch, time], positions [time] (0, 1, 2 ... unless given); returns logits [n, vocabulary] for the n true places of wanted [batch, time]."""
        cos, sin = self.rotary(slice(ids.shape[1]) if positions is None else positions, ids.device)
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return F.linear(self.norm(x[wanted]), self.embed_tokens.weight)


def initialise(model, seed, induction):
    """
    Small random weights; with `induction` the first layers start as a rough n-gram induction circuit: heads of layer 0 look
    1 to 6 tokens back (through RoPE, driven by a constant component of every embedding) and write what they see into
    subspaces of their own, and heads of the next layers look for a place whose previous tokens equal the present ones and
    copy what stands there. Training reshapes all of it; it only starts where it would otherwise arrive much later.
    """
    c = model.c
    g = torch.Generator().manual_seed(seed)
    hidden, size, layers = c["hidden_size"], c["head_dim"], c["num_hidden_layers"]
    for name, p in model.named_parameters():
        if p.dim() == 2:
            std = 0.02 if "embed" in name else 0.5 / math.sqrt(p.shape[1])
            if "o_proj" in name or "down_proj" in name:
                std /= math.sqrt(2 * layers)
            with torch.no_grad():
                p.copy_(torch.randn(p.shape, generator=g) * std)
    if not induction:
        return
    with torch.no_grad():
        model.embed_tokens.weight[:, 0] = 0.1
        half = size // 2
        frequency = c["rope_theta"] ** (-torch.arange(half, dtype=torch.float64) / half)
        slow = [i for i in range(half) if frequency[i] < 1e-4]
        dims = torch.tensor(slow + [i + half for i in slow])   # where RoPE leaves content alone
        n = len(dims)
        group = c["num_attention_heads"] // c["num_key_value_heads"]
        project = torch.randn(n, hidden, generator=g) / math.sqrt(hidden)
        project[:, 0] = 0
        offsets = min(6, c["num_attention_heads"])
        basis = torch.linalg.qr(torch.randn(hidden - 1, offsets * n, generator=g))[0] if offsets * n < hidden else None
        places = []
        first = model.layers[0].self_attn
        for h in range(offsets):
            kv = h // group
            place = torch.zeros(hidden, n)
            place[1:] = basis[:, h * n:(h + 1) * n] if basis is not None else torch.randn(hidden - 1, n, generator=g) / math.sqrt(hidden)
            places.append(place)
            for i in range(5):
                angle = float(frequency[i]) * (h + 1)
                # q rotated back by (h + 1) steps meets k best at that distance.
                first.q_proj.weight[h * size + i, 0] = 1.6 * math.cos(angle)
                first.q_proj.weight[h * size + i + half, 0] = -1.6 * math.sin(angle)
                first.k_proj.weight[kv * size + i, 0] = 1.6
            first.v_proj.weight[kv * size:kv * size + n] = project
            first.o_proj.weight[:, h * size:h * size + n] = place * 0.06
        turns = [torch.linalg.qr(torch.randn(n, n, generator=g))[0] for _ in range(offsets)]
        for layer in model.layers[1:3]:
            a = layer.self_attn
            for kv in range(c["num_key_value_heads"] - 1):
                length = 2 + 3 * kv
                q = 1.5 * project.clone()
                k = 1.5 * places[0].T.clone()
                for j in range(1, min(length, offsets - 1) + 1):
                    q += 1.5 * turns[j] @ places[j - 1].T
                    k += 1.5 * turns[j] @ places[j].T
                copy = torch.linalg.qr(torch.randn(hidden, size, generator=g))[0]
                a.k_proj.weight[kv * size:(kv + 1) * size].zero_()
                a.k_proj.weight[kv * size + dims] = k
                a.v_proj.weight[kv * size:(kv + 1) * size] = copy.T
                h = kv * group
                a.q_proj.weight[h * size:(h + 1) * size].zero_()
                a.q_proj.weight[h * size + dims] = q
                a.o_proj.weight[:, h * size:(h + 1) * size] = 0.1 * copy

"""Writes a trained Nano as a Hugging Face folder; bf16 safetensors are simple enough to need no package."""
import json
import os
import shutil

import numpy as np
import torch


def bf16(tensor):
    bits = tensor.detach().float().cpu().contiguous().numpy().view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()   # to nearest, ties to even


def export(model, plan, tokenizer_directory, output):
    os.makedirs(output, exist_ok=True)
    c = plan["model"]
    tokenizer = json.load(open(os.path.join(tokenizer_directory, "tokenizer.json")))
    end = next(t["id"] for t in tokenizer["added_tokens"] if t["content"] == "<|end|>")
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16", "hidden_act": "silu",
        "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True, "rope_scaling": None,
        "bos_token_id": None, "eos_token_id": end, "pad_token_id": end, "use_cache": True, **c}
    write_json(os.path.join(output, "config.json"), config)
    write_json(os.path.join(output, "generation_config.json"), {"do_sample": False, "eos_token_id": end, "pad_token_id": end})
    here = os.path.dirname(os.path.abspath(__file__))
    write_json(os.path.join(output, "tokenizer_config.json"), {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": c["max_position_embeddings"], "add_bos_token": False, "add_eos_token": False,
        "bos_token": None, "eos_token": "<|end|>", "pad_token": "<|end|>", "clean_up_tokenization_spaces": False,
        "chat_template": open(os.path.join(here, "chat_template.jinja")).read()})
    shutil.copyfile(os.path.join(tokenizer_directory, "tokenizer.json"), os.path.join(output, "tokenizer.json"))

    header, data, offset = {"__metadata__": {"format": "pt"}}, [], 0
    for name, tensor in model.state_dict().items():
        raw = bf16(tensor)
        header["model." + name] = {"dtype": "BF16", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        data.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(output, "model.safetensors.new"), "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for raw in data:
            file.write(raw)
    os.replace(os.path.join(output, "model.safetensors.new"), os.path.join(output, "model.safetensors"))


def read_safetensors(path):
    """The weights that export wrote, widened to float32, by the names that the model gives them."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        raw = np.frombuffer(file.read(), "<u2")
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = (o // 2 for o in entry["data_offsets"])
            values = (raw[start:end].astype(np.uint32) << 16).view(np.float32).reshape(entry["shape"])
            tensors[name.removeprefix("model.")] = torch.from_numpy(values)
    return tensors


def write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")

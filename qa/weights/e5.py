"""Reads the 4-bit multilingual-e5-small file and writes a sentence-transformers folder; runs no model.

The file: a magic of 8 bytes; seven int32 sizes, a float32 epsilon and an int32; a vocabulary; a
directory of tensors (name, type, count, offset, bytes); the tensors. A 4-bit tensor is a row of
blocks of 32 weights: a float16 scale, then 16 bytes whose low halves hold the first 16 weights and
whose high halves hold the others, each less 8.
"""

from __future__ import annotations

import json
import math
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC_BYTES = 8
BLOCK = 32
BLOCK_BYTES = 18
LONGEST_TEXT = 512

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Sizes:
    """Dimensions of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class E5File:
    """Tensors of the file by name."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        *sizes, epsilon, _block = struct.unpack_from("<7ifi", self._bytes, MAGIC_BYTES)
        self.sizes = Sizes(*sizes, epsilon=epsilon)
        self._offsets = self._directory(self._after_vocabulary(MAGIC_BYTES + struct.calcsize("<7ifi")))

    def plain(self, name: str, *shape: int) -> Floats:
        """A tensor stored as float32."""
        values = np.frombuffer(self._bytes, "<f4", math.prod(shape), self._offsets[name])
        return values.reshape(shape).copy()

    def four_bit(self, name: str, *shape: int) -> Floats:
        """A tensor stored in 4-bit blocks."""
        count = math.prod(shape) // BLOCK
        blocks = np.frombuffer(self._bytes, np.uint8, count * BLOCK_BYTES, self._offsets[name])
        blocks = blocks.reshape(count, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        packed = blocks[:, 2:]
        weights = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return (weights * scales).reshape(shape)

    def _after_vocabulary(self, position: int) -> int:
        pieces, *_ids = struct.unpack_from("<5i", self._bytes, position)
        text_bytes = struct.unpack_from("<Q", self._bytes, position + 20)[0]
        position += 28 + 4 * (pieces + 1) + 4 * pieces + text_bytes
        return position + 8 + struct.unpack_from("<I", self._bytes, position + 4)[0]

    def _directory(self, position: int) -> dict[str, int]:
        offsets = {}
        (count,) = struct.unpack_from("<i", self._bytes, position)
        position += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, position)
            name = self._bytes[position + 2 : position + 2 + length].decode()
            position += 2 + length + 1
            offsets[name] = struct.unpack_from("<IQQ", self._bytes, position)[1]
            position += 20
        return offsets


def write_sentence_transformer(weights: Path, *, tokenizer: Path, target: Path) -> None:
    """Write the folder that SentenceTransformer loads without a network."""
    from safetensors.numpy import save_file

    source = E5File(weights)
    save_file(_tensors(source), target / "model.safetensors", metadata={"format": "pt"})
    shutil.copy(tokenizer, target / "tokenizer.json")
    for name, content in _settings(source.sizes).items():
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_text(json.dumps(content, indent=1), encoding="utf-8")


def _tensors(source: E5File) -> dict[str, Floats]:
    sizes = source.sizes
    tensors = {
        "embeddings.word_embeddings.weight": source.four_bit("emb.word", sizes.vocabulary, sizes.hidden),
        "embeddings.position_embeddings.weight": source.plain("emb.pos", sizes.positions, sizes.hidden),
        "embeddings.token_type_embeddings.weight": source.plain("emb.type", sizes.types, sizes.hidden),
        "embeddings.LayerNorm.weight": source.plain("emb.ln.w", sizes.hidden),
        "embeddings.LayerNorm.bias": source.plain("emb.ln.b", sizes.hidden),
    }
    for layer in range(sizes.layers):
        tensors |= _layer(source, layer)
    return tensors | _unused_pooler(sizes.hidden)


def _unused_pooler(hidden: int) -> dict[str, Floats]:
    """The loader warns about weights that are missing, even of a layer whose output nobody reads."""
    return {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }


def _layer(source: E5File, layer: int) -> dict[str, Floats]:
    hidden, wide = source.sizes.hidden, source.sizes.feed_forward
    linear = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", wide, hidden),
        "output.dense": ("fo", hidden, wide),
    }
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    tensors = {}
    for name, (short, rows, columns) in linear.items():
        tensors[f"encoder.layer.{layer}.{name}.weight"] = source.four_bit(f"l{layer}.{short}.w", rows, columns)
        tensors[f"encoder.layer.{layer}.{name}.bias"] = source.plain(f"l{layer}.{short}.b", rows)
    for name, short in norms.items():
        for ours, theirs in (("weight", "w"), ("bias", "b")):
            tensors[f"encoder.layer.{layer}.{name}.{ours}"] = source.plain(f"l{layer}.{short}.{theirs}", hidden)
    return tensors


def _settings(sizes: Sizes) -> dict[str, Any]:
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    return {
        "config.json": _network(sizes),
        "tokenizer_config.json": _tokenizer(),
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (kind, path) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": LONGEST_TEXT, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }


def _network(sizes: Sizes) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "vocab_size": sizes.vocabulary,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.types,
        "layer_norm_eps": sizes.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 0,
        "tokenizer_class": "XLMRobertaTokenizer",
    }


def _tokenizer() -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": LONGEST_TEXT,
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "mask_token": "<mask>",
    }

"""Prepares the models that stand on the prepared embedder: the reranker, the support check and the recogniser. Knows no texts.

Each has its encoder, a shipped adapter or layers of its own, and a linear head. Two texts are read as
`<s> first </s> </s> second </s>` as in XLM-RoBERTa and their hidden states averaged; the recogniser reads one text and
scores every token. What is written is OpenVINO's format, with the tokenizer beside it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.weights import adapters
from qa.weights.errors import WeightsUnavailable
from qa.weights.quiet import quietly
from qa.weights.tags import TAGS

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

MODEL_FILE, MANIFEST, TOKENIZER = "model.xml", "manifest.json", "tokenizer.json"
HEAD, PADDING = "head.", "<pad>"


@dataclass(frozen=True)
class Reader:
    """`outputs` scores for each text or, with `each_token`, for each of its tokens; `layers` is how many of the encoder's
    are kept, None for all."""

    name: str
    title: str
    outputs: int
    layers: int | None = None
    each_token: bool = False


SUPPORT = Reader("support", "support check on multilingual-e5-small", outputs=3)
RERANKER = Reader("reranker", "reranker on four layers of multilingual-e5-small", outputs=1, layers=4)
ENTITIES = Reader("entities", "names of diseases and chemicals on multilingual-e5-small", outputs=len(TAGS), each_token=True)
READERS = {reader.name: reader for reader in (SUPPORT, RERANKER, ENTITIES)}


def is_prepared(reader: Reader, *, folder: Path) -> bool:
    """Whether the prepared model was made from the shipped tensors and from the embedder as it lies there."""
    manifest = folder / reader.name / MANIFEST
    return manifest.is_file() and json.loads(manifest.read_text(encoding="utf-8")) == _facts(reader, folder)


def prepare(reader: Reader, *, folder: Path) -> None:
    """Write the model into `folder`. Raises WeightsUnavailable and WeightsCorrupt."""
    import openvino

    shipped = adapters.trained_folder(reader.name)
    if shipped is None:
        raise WeightsUnavailable(f"No trained {reader.name} ships with this version; take it out of XINGLIN_BUNDLED_MODELS.")
    target, draft = folder / reader.name, folder / f".{reader.name}-draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    openvino.save_model(_converted(reader, folder / "embedder", shipped), draft / MODEL_FILE, compress_to_fp16=True)
    shutil.copy(folder / "embedder" / TOKENIZER, draft / TOKENIZER)
    (draft / MANIFEST).write_text(json.dumps(_facts(reader, folder)), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def assembled(reader: Reader, embedder: Path, tensors: dict[str, torch.Tensor]) -> torch.nn.Module:
    """The network with its learned tensors, in evaluation mode. Raises WeightsCorrupt."""
    encoder = adapters.base_encoder(embedder)
    if reader.layers is None:
        adapters.merge(encoder, {name: tensor for name, tensor in tensors.items() if not name.startswith(HEAD)})
    else:
        adapters.cut(encoder, reader.layers)
    model = (token_network if reader.each_token else network)(encoder, reader.outputs)
    own = {name: tensor for name, tensor in tensors.items() if reader.layers is not None or name.startswith(HEAD)}
    model.load_state_dict(own, strict=False)
    return model.eval()


def network(encoder: PreTrainedModel, outputs: int) -> torch.nn.Module:
    """The encoder with a head of `outputs` scores, shape (pairs, outputs)."""
    import torch

    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            self.head = torch.nn.Linear(encoder.config.hidden_size, outputs)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            kept = attention_mask.unsqueeze(-1).to(hidden.dtype)
            return self.head((hidden * kept).sum(1) / kept.sum(1))

    return Reader()


def token_network(encoder: PreTrainedModel, outputs: int) -> torch.nn.Module:
    """The encoder with a head of `outputs` scores for every token, shape (texts, tokens, outputs)."""
    import torch

    class TokenReader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder
            self.head = torch.nn.Linear(encoder.config.hidden_size, outputs)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            return self.head(self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state)

    return TokenReader()


def pair_tokenizer(folder: Path, *, longest: int) -> Tokenizer:
    """Reads texts or pairs of texts, cutting the longer where both together pass `longest` tokens."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(longest, strategy="longest_first")
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(PADDING), pad_token=PADDING)
    return tokenizer


def _converted(reader: Reader, embedder: Path, shipped: Path) -> object:
    import openvino
    import torch

    model = assembled(reader, embedder, adapters.load(shipped)[0])
    model.encoder.set_attn_implementation("eager")
    sample = torch.ones(2, 16, dtype=torch.long)
    with quietly():
        return openvino.convert_model(model, example_input={"input_ids": sample, "attention_mask": sample})


def _facts(reader: Reader, folder: Path) -> dict[str, str]:
    embedder = json.loads((folder / "embedder" / MANIFEST).read_text(encoding="utf-8"))
    return {
        "name": reader.name, "title": reader.title, "sha256": adapters.digest(reader.name),
        "embedder": f"{embedder['sha256']} {embedder.get('adapter', '')}",
    }

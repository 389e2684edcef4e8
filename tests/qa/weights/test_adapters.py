from __future__ import annotations

import pytest
import torch
from transformers import BertConfig, BertModel

from qa.training.lora import adapted, tensors_of
from qa.weights import WeightsCorrupt, adapters

SMALL = BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)


@pytest.fixture
def encoder():
    torch.manual_seed(0)
    return BertModel(SMALL).eval()


@pytest.fixture
def learned(encoder):
    """The tensors of an adapter that has learned something, on a copy of the encoder, and what that copy answers."""
    torch.manual_seed(0)
    model = adapted(BertModel(SMALL)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.normal_(std=0.1)
    return tensors_of(model), output(model)


def output(model):
    with torch.inference_mode():
        return model(input_ids=torch.tensor([[3, 4, 5]])).last_hidden_state


def test_a_merged_adapter_answers_as_the_trained_model_did(encoder, learned):
    tensors, trained = learned
    assert not torch.allclose(output(encoder), trained, atol=1e-3)
    assert torch.allclose(output(adapters.merge(encoder, tensors)), trained, atol=1e-5)


def test_an_adapter_taken_off_again_leaves_the_encoder_as_it_was(encoder, learned):
    before = output(encoder)
    adapters.merge(adapters.merge(encoder, learned[0]), learned[0], share=-1.0)
    assert torch.allclose(output(encoder), before, atol=1e-5)


def test_what_is_saved_is_read_back(tmp_path, learned):
    adapters.save(learned[0], {"kind": "embedder"}, tmp_path)
    tensors, facts = adapters.load(tmp_path)
    assert facts == {"kind": "embedder"}
    assert tensors.keys() == learned[0].keys()
    assert all(torch.allclose(tensors[name], learned[0][name], atol=1e-3) for name in tensors)


def test_a_damaged_adapter_is_refused(tmp_path, learned):
    adapters.save(learned[0], {}, tmp_path)
    path = tmp_path / adapters.WEIGHTS
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(WeightsCorrupt, match="cannot be read"):
        adapters.load(tmp_path)


def test_an_adapter_of_another_model_is_refused(learned):
    other = BertModel(BertConfig(**{**SMALL.to_dict(), "num_hidden_layers": 1}))
    with pytest.raises(WeightsCorrupt, match="another one"):
        adapters.merge(other, learned[0])


def test_what_ships_stays_under_thirty_megabytes():
    assert sum(path.stat().st_size for path in adapters.TRAINED.rglob("*") if path.is_file()) < 30e6

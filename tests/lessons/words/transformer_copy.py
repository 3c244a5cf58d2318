"""nn.Transformer copies a sequence: source and target embeddings, a causal mask, greedy decoding, and Noam's schedule."""

import torch
import torch.nn as nn
from torch.nn import Transformer

torch.manual_seed(0)
BOS, EOS, PAD, VOCAB = 1, 2, 0, 9


class Seq2SeqTransformer(nn.Module):
    def __init__(self, d_model=24, nhead=3, layers=2, ff=48, dropout=0.0, max_len=12):
        super().__init__()
        self.src_tok_emb = nn.Embedding(VOCAB, d_model)
        self.tgt_tok_emb = nn.Embedding(VOCAB, d_model)
        self.positions = nn.Parameter(torch.randn(max_len, d_model) * 0.1)
        self.transformer = Transformer(
            d_model=d_model, nhead=nhead, num_encoder_layers=layers, num_decoder_layers=layers,
            dim_feedforward=ff, dropout=dropout, batch_first=True, norm_first=True,
        )  # fmt: skip
        self.generator = nn.Linear(d_model, VOCAB)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def embed(self, table, tokens):
        return table(tokens) + self.positions[: tokens.size(1)]

    def forward(self, src, tgt, tgt_mask, src_pad, tgt_pad):
        out = self.transformer(
            self.embed(self.src_tok_emb, src), self.embed(self.tgt_tok_emb, tgt), tgt_mask=tgt_mask,
            src_key_padding_mask=src_pad, tgt_key_padding_mask=tgt_pad, memory_key_padding_mask=src_pad,
        )  # fmt: skip
        return self.generator(out)

    def encode(self, src):
        return self.transformer.encoder(self.embed(self.src_tok_emb, src))

    def decode(self, tgt, memory, tgt_mask):
        return self.transformer.decoder(self.embed(self.tgt_tok_emb, tgt), memory, tgt_mask)


def causal(size):
    return torch.triu(torch.ones(size, size, dtype=torch.bool), diagonal=1)


def batch(count):
    """Sequences of 3 to 6 tokens between BOS and EOS, then padding."""
    tokens = torch.full((count, 8), PAD)
    for row in tokens:
        n = torch.randint(3, 7, (1,)).item()
        row[0], row[1 : n + 1], row[n + 1] = BOS, torch.randint(3, VOCAB, (n,)), EOS
    return tokens


model = Seq2SeqTransformer()
print(model.transformer.decoder.layers[0])
print(sum(p.numel() for p in model.parameters()))
print(nn.Transformer.generate_square_subsequent_mask(3))
loss_fn = nn.CrossEntropyLoss(ignore_index=PAD)
optimizer = torch.optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)


def noam(step, d_model=24, warmup=10):
    step = max(step, 1)
    return 0.1 * d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)


scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=noam)
for step in range(16):
    model.train()
    tokens = batch(16)
    tgt_in, tgt_out = tokens[:, :-1], tokens[:, 1:]
    logits = model(tokens, tgt_in, causal(tgt_in.size(1)), tokens == PAD, tgt_in == PAD)
    loss = loss_fn(logits.reshape(-1, VOCAB), tgt_out.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    if step % 3 == 0:
        print(f"step {step:2d}: loss {loss.item():.4f}, lr {scheduler.get_last_lr()[0]:.5f}")


@torch.no_grad()
def greedy_decode(model, src, max_len):
    model.eval()
    memory, ys = model.encode(src), torch.full((1, 1), BOS)
    for _ in range(max_len - 1):
        prob = model.generator(model.decode(ys, memory, causal(ys.size(1)))[:, -1])
        _, next_word = torch.max(prob, dim=1)
        ys = torch.cat([ys, next_word.unsqueeze(0)], dim=1)
        if next_word.item() == EOS:
            break
    return ys


src = torch.tensor([[BOS, 4, 7, 5, 3, EOS]])
answer = greedy_decode(model, src, 8)
print(answer.shape[0], answer[0, 0].item(), f"{model.encode(src).std().item():.3f}")

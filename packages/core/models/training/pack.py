"""
Packs a trained net for packages/core/src/extract/image/hangul/net.ts: batch norm folded into the weights; for each layer
a float32 scale and bias of every output, then int8 weights, filled up to four bytes.

    python3 pack.py net.pt hangul-syllables.bin
"""
import sys

import numpy as np
import torch

sd = torch.load(sys.argv[1], map_location='cpu')
eps = 1e-5


def folded(w, bn):
    g = sd[f'{bn}.weight'] / torch.sqrt(sd[f'{bn}.running_var'] + eps)
    return sd[w] * g.reshape(-1, *[1] * (sd[w].dim() - 1)), sd[f'{bn}.bias'] - sd[f'{bn}.running_mean'] * g

keys = [k for k in sd if k.endswith('weight') and sd[k].dim() > 1]
out = b''
for k in keys:
    i = int(k.split('.')[1]) if k.startswith('body') else None
    w, b = folded(k, f'body.{i + 1}') if i is not None else (sd[k], sd['head.bias'])
    w = w.reshape(len(w), -1).numpy()
    b = b.numpy().astype('<f4')
    s = (np.abs(w).max(1) / 127).astype('<f4')
    q = np.clip(np.round(w / s[:, None]), -127, 127).astype(np.int8)
    fill = -len(w) % 4  # outputs come by four
    w, b, s, q = (np.concatenate([x, np.zeros((fill, *x.shape[1:]), x.dtype)]) for x in (w, b, s, q))
    out += s.tobytes() + b.tobytes() + q.tobytes() + b'\0' * (-q.size % 4)
    print(k, w.shape)
with open(sys.argv[2], 'wb') as file:
    file.write(out)
print(len(out), 'bytes')

"""
Trains the classifier of syllables on shards of `syllables.py`, with PyTorch on one core (about 1,000 pictures a second on
a quiet one). The letters of a syllable (19 initials, 21 medials, 27 finals or none) are three answers of the same net, so
that it knows all 11,172 syllables from fewer pictures of each. What is no syllable (㈜, and any other sign) is two more
initials, without medial and final.

    python3 train.py SHARDS OUT.pt --pictures 400000 [--rate 0.003] [--start NET.pt]
"""
import argparse
import glob
import math

import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument('shards')
parser.add_argument('out')
parser.add_argument('--pictures', type=int, default=400_000)
parser.add_argument('--rate', type=float, default=3e-3)
parser.add_argument('--start')
args = parser.parse_args()
torch.manual_seed(1)
rng = np.random.default_rng(1)
BATCH = 256


class Net(nn.Module):
    def __init__(self):
        super().__init__()

        def block(i, o, pool):
            layers = [nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
            return layers + ([nn.MaxPool2d(2)] if pool else [])

        self.body = nn.Sequential(
            *block(1, 12, True), *block(12, 32, True), *block(32, 64, True), *block(64, 96, False),
            nn.Flatten(), nn.Linear(1536, 192, bias=False), nn.BatchNorm1d(192), nn.ReLU(), nn.Dropout(.1))
        self.head = nn.Linear(192, 70)

    def forward(self, x):
        return self.head(self.body(x)).split((21, 21, 28), 1)


def normal(p):
    """Paper 0 and ink 1, by each picture's own dark and bright parts, as window.ts does."""
    s = np.sort(p.reshape(len(p), -1), 1).astype(np.float32)
    ink, paper = s[:, 30], s[:, 920]
    x = (paper[:, None, None] - p) / np.maximum(paper - ink, 24)[:, None, None]
    return torch.from_numpy(np.clip(x, -.25, 1.25).astype(np.float32))[:, None]


def shaken(x):
    """Moved by a pixel, noisier, bolder or lighter: differently each time that a picture is shown."""
    dx, dy = rng.integers(-1, 2, 2)
    x = torch.roll(x, (int(dy), int(dx)), (2, 3))
    if rng.random() < .3:
        x = x + torch.randn_like(x) * float(rng.uniform(0, .08))
    if rng.random() < .5:
        x = x.clamp(0, 2) ** float(rng.uniform(.7, 1.4))
    return x


def letters(c):
    """Initial, medial and final; -100, which is no answer to learn, where there is none."""
    c = torch.from_numpy(c.astype(np.int64))
    is_sign = c >= 11172
    rest = [torch.where(is_sign, torch.tensor(-100), letter) for letter in (c // 28 % 21, c % 28)]
    return torch.where(is_sign, c - 11172 + 19, c // 588), *rest


def measure(net, d):
    """Shares of syllables and signs, initials, medials and finals that are right."""
    net.eval()
    right = []
    with torch.no_grad():
        for i in range(0, len(d['c']), 500):
            pairs = zip(net(normal(d['p'][i:i + 500])), letters(d['c'][i:i + 500]))
            right.append(np.stack([((a.argmax(1) == b) | (b < 0)).numpy() for a, b in pairs], 1))
    net.train()
    right = np.concatenate(right)
    return [round(float(share), 4) for share in (right.all(1).mean(), *right.mean(0))]


def batches():
    while True:
        for file in rng.permutation(sorted(glob.glob(f'{args.shards}/train-*.npz'))):
            d = np.load(file)
            p, c = d['p'], d['c']
            order = rng.permutation(len(c))
            for i in range(0, len(c) - BATCH + 1, BATCH):
                yield p[order[i:i + BATCH]], c[order[i:i + BATCH]]


net = Net()
if args.start:
    net.load_state_dict(torch.load(args.start))
optimizer = torch.optim.AdamW(net.parameters(), args.rate, weight_decay=.01)
loss_of = nn.CrossEntropyLoss()
held = dict(np.load(f'{args.shards}/held.npz'))
steps = args.pictures // BATCH
for step, (p, c) in enumerate(batches()):
    done = step / steps
    if done >= 1:
        break
    for group in optimizer.param_groups:
        group['lr'] = args.rate * min(1, done / .03 + .05) * (.5 + .5 * math.cos(math.pi * done)) + 1e-5
    loss = sum(loss_of(a, b) for a, b in zip(net(shaken(normal(p))), letters(c)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 200 == 0:
        print(step * BATCH, round(loss.item(), 3), flush=True)
torch.save(net.state_dict(), args.out)
print('held out', measure(net, held))

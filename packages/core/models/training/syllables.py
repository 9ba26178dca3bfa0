"""
Draws printed syllables of Hangul as scans show them, for training: shards of 20,000 pictures of 32 by 32 (`p`), their
code points from U+AC00 on (`c`; then 11172 for ㈜ and 11173 for any letter, digit or mark that is no syllable) and the numbers of their faces (`n`). The same seed draws the same shard.

    python3 syllables.py FONTS OUT FIRST LAST    shards FIRST to LAST - 1; FONTS is a folder of npm's @expo-google-fonts
    python3 syllables.py FONTS OUT held          20,000 in faces that no shard is drawn in
"""
import io
import os
import random
import sys

import numpy as np
from fontTools.ttLib import TTFont, TTCollection
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIDE = 32
NPM = sys.argv[1]
DEB = '/usr/share/fonts/truetype'
HELD_OUT = ['noto-sans-kr', 'gothic-a1', 'gowun-dodum', 'gowun-batang']
# family: how often, against the others. Faces for text outweigh those for posters.
FAMILIES = {
    f'{NPM}/nanum-gothic': 3, f'{NPM}/nanum-myeongjo': 3, f'{NPM}/nanum-gothic-coding': 1.5,
    f'{NPM}/noto-serif-kr': 4, f'{NPM}/ibm-plex-sans-kr': 4, f'{NPM}/song-myung': 1, f'{NPM}/sunflower': 1.5,
    f'{NPM}/do-hyeon': .7, f'{NPM}/jua': .7, f'{NPM}/orbit': 1.5, f'{NPM}/dongle': .6, f'{NPM}/gaegu': .4,
    f'{NPM}/black-han-sans': .4, f'{NPM}/poor-story': .4,
    f'{DEB}/nanum/NanumBarunGothic': 3, f'{DEB}/nanum/NanumSquare': 2.5, f'{DEB}/nanum/NanumBarunpen': 1,
    f'{DEB}/baekmuk/batang': 2.5, f'{DEB}/baekmuk/dotum': 2.5, f'{DEB}/baekmuk/gulim': 2.5, f'{DEB}/baekmuk/hline': .7,
    f'{DEB}/naver-d2coding': 1.5,
}
KSX = [bytes([h, l]).decode('euc-kr') for h in range(0xB0, 0xC9) for l in range(0xA1, 0xFF)]
ALL = [chr(c) for c in range(0xAC00, 0xD7A4)]
COMPANY, SIGN = 11172, 11173
OTHER = '01234567890123456789ABCDEFGHKLMNPRSTabcdehiklmnoprstu().,-:/~%[]'


def files_of(place):
    if os.path.isdir(place):
        found = [os.path.join(d, f) for d, _, fs in os.walk(place) for f in fs]
    else:
        folder, start = os.path.split(place)
        found = [os.path.join(folder, f) for f in os.listdir(folder) if f.startswith(start)]
    return sorted(f for f in found if f.lower().endswith(('.ttf', '.otf', '.ttc')) and 'YetHangul' not in f
                  and 'Thin' not in f and 'UltraLight' not in f)


def load(families):
    faces = []
    for place, weight in families.items():
        files = files_of(place)
        for f in files:
            cmap = (TTCollection(f).fonts[0] if f.endswith('.ttc') else TTFont(f, lazy=True)).getBestCmap()
            known = set(cmap)
            have = [c for c in ALL if ord(c) in known]
            ksx = [c for c in KSX if ord(c) in known]
            other = [c for c in OTHER if ord(c) in known]
            assert len(ksx) > 2000, (f, len(ksx))
            faces.append((f, ksx, have, other, weight / len(files), 0x321C in known))
    return faces


fonts = {}


def font_of(path, size):
    key = (path, size)
    if key not in fonts:
        if len(fonts) > 300:
            fonts.clear()
        fonts[key] = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    return fonts[key]


def line_of(face, rng, nrng):
    """A line of print as a scan: the picture and (syllable, ink box in it, ink extents of its run)."""
    path, ksx, have, other, _, has_company = face
    em = rng.choice([44, 48, 52, 56, 60, 64, 72])           # drawn at about twice the size of the scan
    font = font_of(path, em)
    spacing = rng.choice([0, 0, 0, 0, 0, rng.uniform(-.05, .3), rng.uniform(0, .1)]) * em
    canvas = Image.new('L', (int(em * 40), int(em * 2)), 0)
    draw = ImageDraw.Draw(canvas)
    x, y = em * .6 + rng.random(), em * .35
    marks, run = [], []
    while x < em * 37:
        text = [rng.choice(have if rng.random() < .08 else ksx) for _ in range(rng.choice([1, 2, 2, 3, 3, 4, 4, 5, 6, 8]))]
        tail = rng.random()
        if tail < .25:
            text += rng.choices(other, k=rng.choice([1, 1, 1, 2, 4]))
        elif tail < .33:
            text = rng.choices(other, k=rng.choice([1, 1, 2])) + text
        elif tail < .43 and has_company:
            text = ['㈜'] + text if rng.random() < .7 else text + ['㈜']
        for c in text:
            box = draw.textbbox((x, y), c, font=font)
            draw.text((x, y), c, font=font, fill=255)
            if box[2] > box[0]:
                run.append((c, box))
            x += font.getlength(c) + spacing
            if x > em * 37.5:
                break
        marks.append(run)
        run = []
        if rng.random() < .9:
            x += em * rng.choice([.25, .3, .3, .5, 1, 2])
    if rng.random() < .12:                                   # a ruling line that was not taken out whole, or a neighbour line
        yy = rng.choice([em * .1, em * 1.62]) + rng.uniform(-3, 3)
        draw.line((0, yy, canvas.width, yy), fill=255, width=rng.choice([1, 2, 3]))
    if rng.random() < .15:
        canvas = canvas.filter(ImageFilter.MaxFilter(3))
    elif rng.random() < .1 and em >= 56:
        canvas = canvas.filter(ImageFilter.MinFilter(3))
    # Down to the scan, turned; then blurred, speckled, packed as JPEG.
    scan_em = min(em, rng.uniform(20, 36) if rng.random() < .85 else rng.uniform(36, 50))
    s = scan_em / em
    stretch = rng.choice([1, 1, 1, rng.uniform(.88, 1.1)])
    angle = np.deg2rad(rng.uniform(-2, 2) if rng.random() < .8 else 0)
    slant = rng.choice([0, 0, 0, 0, rng.uniform(-.05, .12)])
    w, h = int(canvas.width * s * stretch) + 4, int(canvas.height * s) + 4
    pad = int(abs(np.sin(angle)) * w) + 4
    size = (w, h + 2 * pad)
    place = np.array([[stretch * s, slant * s, rng.random() * 2], [0, s, pad + rng.random() * 2]])
    cos, sin = np.cos(angle), np.sin(angle)
    cx, cy = size[0] / 2, size[1] / 2
    rot = np.array([[cos, -sin, cx - cos * cx + sin * cy], [sin, cos, cy - sin * cx - cos * cy]])
    full = rot @ np.vstack([place, [0, 0, 1]])
    if s < .9:
        canvas = canvas.filter(ImageFilter.GaussianBlur(.35 / s * rng.uniform(.8, 1.2)))
    scan = canvas.transform(size, Image.AFFINE, inverse(full), Image.BILINEAR)
    scan = scan.filter(ImageFilter.GaussianBlur(rng.choice([0.01, .3, .5, .5, .7, 1])))
    ink = rng.uniform(.55, 1)
    a = 255 - np.asarray(scan, np.float32) * ink
    if rng.random() < .85:
        a = a + nrng.triangular(-1, 0, 1, a.shape).astype(np.float32) * rng.uniform(2, 26)
    if rng.random() < .08:                                   # a fax or copy: black or white
        a = np.where(a < rng.uniform(110, 190), 0, 255)
    scan = Image.fromarray(np.clip(a, 0, 255).astype(np.uint8))
    if rng.random() < .7:
        buffer = io.BytesIO()
        scan.save(buffer, 'JPEG', quality=rng.choice([40, 60, 75, 75, 75, 85]))
        scan = Image.open(buffer)
        scan.load()
    # What the preparation does: to a size that reads well, smoothed, levelled with a small error.
    zoom = rng.uniform(28, 44) / scan_em
    big = scan.resize((round(size[0] * zoom), round(size[1] * zoom)), Image.BICUBIC)
    big = big.filter(ImageFilter.GaussianBlur(rng.choice([.01, .6, .86, .86, .86, 1.2])))
    back = -angle + np.deg2rad(rng.gauss(0, .12))
    cos, sin = np.cos(back), np.sin(back)
    cx, cy = big.width / 2, big.height / 2
    rot2 = np.array([[cos, -sin, cx - cos * cx + sin * cy], [sin, cos, cy - sin * cx - cos * cy]])
    if abs(angle) > 0:
        big = big.transform(big.size, Image.AFFINE, inverse(rot2), Image.BILINEAR, fillcolor=255)
        whole = rot2 @ np.vstack([np.diag([zoom, zoom]) @ full, [0, 0, 1]])
    else:
        whole = np.diag([zoom, zoom]) @ full
    return big, [[(c, moved(box, whole)) for c, box in run] for run in marks]


def inverse(m):
    i = np.linalg.inv(np.vstack([m, [0, 0, 1]]))[:2]
    return tuple(i.reshape(-1))


def moved(box, m):
    x0, y0, x1, y1 = box
    a, b = m @ np.array([x0, (y0 + y1) / 2, 1]), m @ np.array([x1, (y0 + y1) / 2, 1])
    t, u = m @ np.array([(x0 + x1) / 2, y0, 1]), m @ np.array([(x0 + x1) / 2, y1, 1])
    return a[0], t[1], b[0], u[1]


def is_syllable(c):
    return '가' <= c <= '힣'


def code_of(c):
    return ord(c) - 0xAC00 if is_syllable(c) else COMPANY if c == '㈜' else SIGN


def cells_of(runs, rng):
    """Windows as reading takes them: as wide as the run is high and a little, around the syllable's ink; shaken."""
    for run in runs:
        if not run:
            continue
        if rng.random() < .3 and len(run) > 1:               # other words give other extents
            cut = rng.randrange(1, len(run))
            parts = [run[:cut], run[cut:]]
        else:
            parts = [run]
        for part in parts:
            hangul = [b for c, b in part if is_syllable(c)]
            if not hangul:
                continue
            top, bottom = min(b[1] for b in hangul), max(b[3] for b in hangul)
            wide = max(b[2] - b[0] for b in hangul)
            side = 1.15 * max(bottom - top, .85 * wide)
            for c, box in part:
                much = 1 if rng.random() < .85 else 2
                z = side * np.exp(rng.gauss(0, .045) * much)
                x = (box[0] + box[2]) / 2 + rng.gauss(0, .03) * side * much
                y = (top + bottom) / 2 + rng.gauss(0, .03) * side * much
                yield c, (x - z / 2, y - z / 2, x + z / 2, y + z / 2)


def shard(faces, count, seed):
    rng, nrng = random.Random(seed), np.random.default_rng(seed)
    pictures, codes, names = np.empty((count, SIDE, SIDE), np.uint8), np.empty(count, np.uint16), np.empty(count, np.uint8)
    n = 0
    weights = [f[4] for f in faces]
    while n < count:
        at = rng.choices(range(len(faces)), weights)[0]
        big, runs = line_of(faces[at], rng, nrng)
        for c, (x0, y0, x1, y1) in cells_of(runs, rng):
            if n == count or x0 < 0 or y0 < 0 or x1 > big.width or y1 > big.height:
                continue
            pictures[n] = np.asarray(big.resize((SIDE, SIDE), Image.BILINEAR, box=(x0, y0, x1, y1)))
            codes[n], names[n] = code_of(c), at
            n += 1
    return pictures, codes, names


if __name__ == '__main__':
    out = sys.argv[2]
    if sys.argv[3] == 'held':
        p, c, n = shard(load({f'{NPM}/{name}': 1 for name in HELD_OUT}), 20_000, 4711)
        np.savez(f'{out}/held.npz', p=p, c=c, n=n)
    else:
        faces = load(FAMILIES)
        for seed in range(int(sys.argv[3]), int(sys.argv[4])):
            p, c, n = shard(faces, 20_000, seed)
            np.savez(f'{out}/train-{seed:03}.npz', p=p, c=c, n=n)
            print(seed, flush=True)

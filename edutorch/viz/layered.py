"""A small layout of our own, for machines that have no Graphviz: layers of boxes, with few crossings.

Every box goes one layer after its last input; within a layer, boxes are ordered by the middle of their neighbours; then
each is moved as near to its neighbours as the others allow. A cluster is laid out by itself first and is then one large
box among the others, so nothing can lie in a frame that does not belong there. Always the same for the same graph.
"""

from collections import defaultdict

from edutorch.viz.look import SMALL, width_of

BETWEEN, LAYERS = 20, 44  # pixels between boxes of a layer, and between layers
FRAME, TITLE = 12, 18  # pixels between a frame and what is in it, and for the frame's title
SWEEPS = 6
LONG = 40  # an arrow over more layers than this is drawn straight through: room for it everywhere would cost too much


def place(graph, sizes, direction="LR"):
    """Lay a graph out.

    Args:
        graph: a model.Graph.
        sizes: box id -> (width, height).
        direction: "LR" or "TB".

    Returns:
        boxes and clusters, id -> (x, y, width, height) with x, y the upper left corner;
        arrows, id -> the points of Bezier curves.
    """
    turned = direction == "TB"
    parts = _Parts(graph, sizes, turned)
    parts.pack()
    boxes, clusters, bends = {}, {}, {}
    parts.unpack(None, 0, 0, boxes, clusters, bends)
    arrows = {arrow.id: _curve(boxes[arrow.source], boxes[arrow.target], bends[arrow.id]) for arrow in graph.arrows}
    if turned:
        boxes, clusters = ({k: (y, x, h, w) for k, (x, y, w, h) in found.items()} for found in (boxes, clusters))
        arrows = {k: [(y, x) for x, y in points] for k, points in arrows.items()}
    return boxes, clusters, arrows


class _Parts:
    """Lays out cluster by cluster, innermost first. Works left to right; for top to bottom, x and y change places."""

    def __init__(self, graph, sizes, turned):
        self.graph, self.sizes, self.turned = graph, sizes, turned
        self.packed = {}
        self.paths = {box.id: self._path(box) for box in graph.boxes}
        self.arrows = defaultdict(list)  # cluster -> (arrow id, item, item): the arrows that run between its items
        for arrow in graph.arrows:
            a, b = self.paths[arrow.source], self.paths[arrow.target]
            depth = 0
            while a[depth] == b[depth]:
                depth += 1
            self.arrows[a[depth - 1] if depth else None].append((arrow.id, a[depth], b[depth]))

    def _path(self, box):
        """The clusters around a box, outermost first, and the box itself; None stands for the whole picture."""
        path, around = [box.id], box.cluster
        while around is not None:
            path.append(around)
            around = self.graph.cluster_index[around].parent
        return [None, *reversed(path)]

    def pack(self):
        """Lay out every cluster, inner ones first: {cluster: (width, height, {item: (x, y)}, {arrow: bends})}."""
        order = [None]
        for outer in order:  # grows while we walk
            order += [item.id for item in self.graph.inside(outer) if item.id in self.graph.cluster_index]
        for cluster in reversed(order):
            self.packed[cluster] = self._layers(cluster)

    def unpack(self, cluster, x, y, boxes, clusters, bends):
        """Move what is in a cluster to where the cluster has come to lie."""
        _, _, places, bent = self.packed[cluster]
        for key, spots in bent.items():
            bends[key] = [(x + left, x + right, y + height) for left, right, height in spots]
        for id, (dx, dy) in places.items():
            if id in self.packed:
                clusters[id] = (x + dx, y + dy, *self._size(id))
                self.unpack(id, x + dx + FRAME + TITLE * self.turned, y + dy + FRAME + TITLE * (not self.turned),
                            boxes, clusters, bends)  # fmt: skip
            else:
                boxes[id] = (x + dx, y + dy, *self._size(id))

    def _size(self, id):
        """(along the layers, across them), with a frame and its title around a cluster."""
        if id not in self.packed:
            width, height = self.sizes[id]
            return (height, width) if self.turned else (width, height)
        width, height = self.packed[id][:2]
        title = width_of(self.graph.cluster_index[id].title, SMALL) + 8
        if self.turned:
            return width + 2 * FRAME + TITLE, max(height + 2 * FRAME, title)
        return max(width + 2 * FRAME, title), height + 2 * FRAME + TITLE

    def _layers(self, cluster):
        items = [item.id for item in self.graph.inside(cluster)]
        arrows = self.arrows[cluster]
        rank = ranks(items, [(a, b) for _, a, b in arrows])
        sizes = {id: self._size(id) for id in items}
        layers = [[] for _ in range(max(rank.values(), default=0) + 1)]
        for id in items:
            layers[rank[id]].append(id)
        before, after, chains = defaultdict(list), defaultdict(list), {}
        for key, a, b in arrows:  # a long arrow gets a small place in every layer that it crosses
            chain = [a]
            if rank[b] - rank[a] <= LONG:
                for r in range(rank[a] + 1, rank[b]):
                    chain.append((key, r))
                    layers[r].append((key, r))
                    sizes[key, r] = (0, 2)
            chain.append(b)
            chains[key] = chain[1:-1]
            for one, next_one in zip(chain, chain[1:], strict=False):
                after[one].append(next_one)
                before[next_one].append(one)
        _order(layers, before, after)
        y = _heights(layers, sizes, before, after)
        x, span, left = {}, [], 0
        for layer in layers:
            width = max((sizes[item][0] for item in layer), default=0)
            x.update({item: left + (width - sizes[item][0]) / 2 for item in layer})
            span.append((left, left + width))
            left += width + LAYERS
        top = min(y.values(), default=0)
        bends = {key: [(*span[spot[1]], y[spot] - top + 1) for spot in chain] for key, chain in chains.items()}
        height = max((y[item] - top + sizes[item][1] for item in y), default=0)
        return max(left - LAYERS, 0), height, {id: (x[id], y[id] - top) for id in items}, bends


def ranks(items, arrows):
    """One layer after the last input. What has no input moves up to just before its first use."""
    into, out = defaultdict(list), defaultdict(list)
    for a, b in arrows:
        into[b].append(a)
        out[a].append(b)
    rank, waiting = {}, {id: len(into[id]) for id in items}
    ready = [id for id in items if not waiting[id]]
    for id in ready:  # grows while we walk
        rank[id] = max((rank[a] + 1 for a in into[id]), default=0)
        for b in out[id]:
            waiting[b] -= 1
            if not waiting[b]:
                ready.append(b)
    for id in items:
        if not into[id] and out[id]:
            rank[id] = min(rank[b] for b in out[id]) - 1
    lowest = min(rank.values(), default=0)
    return {id: r - lowest for id, r in rank.items()}


def _order(layers, before, after):
    """Fewer crossings: sort each layer by the middle of its neighbours, sweeping forward and back."""
    place = {item: i for layer in layers for i, item in enumerate(layer)}
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        near = before if forward else after
        for layer in layers if forward else reversed(layers):
            middle = {item: _mean([place[n] for n in near[item]], place[item]) for item in layer}
            layer.sort(key=middle.get)
            place.update({item: i for i, item in enumerate(layer)})


def _heights(layers, sizes, before, after):
    """Each item as near to the middle of its neighbours as its layer allows: item -> y of its upper edge."""
    y = {}
    for layer in layers:
        y.update(zip(layer, _settle([0.0] * len(layer), [sizes[item][1] for item in layer]), strict=True))
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for layer in layers if forward else reversed(layers):
            wishes = []
            for item in layer:
                near = before[item] + after[item] if sweep >= SWEEPS - 2 else (before if forward else after)[item]
                middle = _mean([y[n] + sizes[n][1] / 2 for n in near], y[item] + sizes[item][1] / 2)
                wishes.append(middle - sizes[item][1] / 2)
            y.update(zip(layer, _settle(wishes, [sizes[item][1] for item in layer]), strict=True))
    return y


def _settle(wishes, heights):
    """The nearest places (least squares) that keep the order and leave room: what would collide moves as one."""
    blocks, offset, offsets = [], 0.0, []
    for wish, height in zip(wishes, heights, strict=True):
        offsets.append(offset)
        blocks.append([wish - offset, 1])
        offset += height + BETWEEN
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, n = blocks.pop()
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * n) / (blocks[-1][1] + n), blocks[-1][1] + n]
    starts = [mean for mean, n in blocks for _ in range(n)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _mean(numbers, otherwise):
    return sum(numbers) / len(numbers) if numbers else otherwise


def _curve(source, target, bends):
    """From the right edge of one box to the left edge of another, level through every layer between: Bezier points."""
    x, y, width, height = source
    knots = [(x + width, y + height / 2)]
    for left, right, level in bends:
        knots += [(left, level), (right, level)]
    knots.append((target[0], target[1] + target[3] / 2))
    points = knots[:1]
    for (x0, y0), (x1, y1) in zip(knots, knots[1:], strict=False):
        middle = (x0 + x1) / 2
        points += [(middle, y0), (middle, y1), (x1, y1)]
    return points

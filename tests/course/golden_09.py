"""What notebook 09 compares itself with: orders of loaders and samplers, a split, and what collate makes of samples."""


def numbers(torch):
    data = torch.utils.data

    def seeded(seed):
        return torch.Generator().manual_seed(seed)

    orders, loaders = [], []
    for seed in range(3):
        sampler = data.RandomSampler(range(10), generator=seeded(seed))
        orders.append([[batch.tolist() for batch in data.DataLoader(range(10), 4, sampler=sampler)] for _ in range(2)])
        loader = data.DataLoader(range(10), 4, shuffle=True, generator=seeded(seed))
        loaders.append([batch.tolist() for _ in range(2) for batch in loader])
    parts = data.random_split(range(20), [0.6, 0.2, 0.2], generator=seeded(0))
    draws = data.WeightedRandomSampler([1.0, 0.0, 3.0, 6.0], 12, generator=seeded(0))
    table, digits = data.default_collate([({"x": 0.5, "name": "a"}, 7), ({"x": 1.5, "name": "b"}, 8)])
    return {
        "orders": [first for first, _ in orders],
        "second epochs": [second for _, second in orders],
        "loaders": loaders,
        "split": [list(part.indices) for part in parts],
        "draws": list(draws),
        "collate": [table["x"].tolist(), table["name"], digits.tolist(), str(table["x"].dtype)],
    }

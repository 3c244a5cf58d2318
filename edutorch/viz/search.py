"""Finding boxes by what they are called."""


def found_in(graph, text):
    """The ids of the boxes whose variable, op or id has this text in it, then of those in modules whose title has it."""
    text = text.strip().lower()
    if not text:
        return []
    by_name = [box.id for box in graph.boxes if any(text in part.lower() for part in (box.name, box.op, box.id))]
    modules = {cluster.id for cluster in graph.clusters if text in cluster.title.lower() or text in cluster.id.lower()}
    by_module = [box.id for box in graph.boxes if modules.intersection(graph.around(box.cluster))]
    return list(dict.fromkeys([*by_name, *by_module]))

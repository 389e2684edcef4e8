"""From a chart to findings that a ranking of conditions can use; the ranking itself stands in the knowledge graph."""

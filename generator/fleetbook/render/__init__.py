"""Pages to Markdown, diagrams to SVG, PNG, Mermaid and DOT, and the atomic writer of the book."""

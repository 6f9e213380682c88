"""Where the objects of a build come from: documents, patches, transformers, with their lines."""

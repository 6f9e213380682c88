"""Go's text/template as the Flux Operator uses it: parsed, evaluated, with the line of all that comes out."""

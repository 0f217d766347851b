package namedtype

// entrySize is how many bytes of code an entry has.
const entrySize = 8

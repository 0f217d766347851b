package explore

// maxDepth bounds PCT's depth.
const maxDepth = 100

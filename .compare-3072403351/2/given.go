package wait


var turns int

package words

// What inspection says about Go's keywords.
var (
	KeywordBreak       = phrase("break ends the innermost for, switch or select around it, or the one with the label.", "break 结束包着它的最内层的 for、switch 或 select；带标签时，结束有那个标签的一个。")
	KeywordCase        = phrase("case begins one of the clauses of a switch, or one of the communications of a select. Go does not fall through to the next.", "case 开始 switch 的一个分支，或 select 的一种通信。Go 执行完一个分支不会接着执行下一个。")
	KeywordChan        = phrase("chan makes the type of channels of T: one that can only receive has its arrow before the word, one that can only send has it after. make(chan T, n) makes a channel with room for n.", "chan 构成传递 T 的 channel 类型：箭头在前面的只能接收，箭头在后面的只能发送。make(chan T, n) 造一个能存 n 个值的 channel。")
	KeywordConst       = phrase("const declares constants; in parentheses, iota counts them.", "const 声明常量；写在括号里时，iota 依次给它们编号。")
	KeywordContinue    = phrase("continue begins the next turn of the innermost loop around it, or of the one with the label.", "continue 开始包着它的最内层循环的下一轮；带标签时，是有那个标签的循环。")
	KeywordDefault     = phrase("default begins the clause of a switch that runs when no case matches. A select with one does not wait.", "default 是 switch 里没有 case 匹配时执行的分支。有 default 的 select 不会等待。")
	KeywordDefer       = phrase("defer delays a call until the function around it returns or panics; the last one deferred runs first. Its arguments are evaluated now.", "defer 让一个函数在外层函数返回或 panic 时才被调用，后推迟的先调用。参数现在就求值。")
	KeywordElse        = phrase("else begins the block that runs when the condition of an if is false.", "else 后面是 if 的条件为假时要做的事。")
	KeywordFallthrough = phrase("fallthrough continues with the next clause of a switch.", "fallthrough 接着执行 switch 的下一个分支。")
	KeywordFor         = phrase("for is Go's only loop. Its variables are new in each turn, so a goroutine started in one keeps that turn's.", "for 是 Go 唯一的循环。每一轮的循环变量都是新的，所以在某一轮里启动的 goroutine 用的就是那一轮的变量。")
	KeywordFunc        = phrase("func declares a function or, with a receiver before its name, a method; without a name it is a function value, which shares the variables around it.", "func 声明函数；名字前有接收者时声明方法；没有名字时是函数值，它和周围的代码共用变量。")
	KeywordGo          = phrase("go calls a function in a new goroutine and does not wait for it. Its arguments are evaluated now, in this goroutine.", "go 在新的 goroutine 里调用一个函数，不等它。参数现在就在当前 goroutine 里求值。")
	KeywordGoto        = phrase("goto continues at the label, in the same function.", "goto 跳到同一个函数里的标签处继续执行。")
	KeywordIf          = phrase("if runs its block when the condition is true.", "if 在条件为真时执行它的代码块。")
	KeywordImport      = phrase("import makes a package's exported names available. A cell may leave it out for the standard library.", "import 导入一个包，之后可以使用它导出的名字。导入标准库时，单元格里可以省略。")
	KeywordInterface   = phrase("interface makes a type whose values can be of any type that has the methods. As a constraint it says which types a type parameter can be.", "interface 构成接口类型：有这些方法的任何类型的值都可以放进来。用作约束时，它规定类型参数可以是哪些类型。")
	KeywordMap         = phrase("map makes the type of maps from keys to values. A map is not safe for several goroutines when one of them writes.", "map 构成从键到值的类型。只要有一个 goroutine 在写，多个 goroutine 同时使用同一个 map 就不安全。")
	KeywordPackage     = phrase("package begins a file. A cell needs none; with it and a function main it is a whole program.", "package 是文件的开头。单元格里不需要；写上它再加一个 main 函数，单元格就是一个完整的程序。")
	KeywordRange       = phrase("range iterates over a slice, array, string, map, channel, number (0 to n-1) or function. Over a channel it receives until the channel is closed.", "range 依次取出切片、数组、字符串、map、channel、整数（0 到 n-1）或函数给出的值。用在 channel 上时，一直接收到 channel 关闭为止。")
	KeywordReturn      = phrase("return ends the function, with its results, once its deferred calls have run.", "return 带着结果结束函数；结束之前先执行被推迟的调用。")
	KeywordSelect      = phrase("select waits until one of its cases can communicate, and runs it; if several can, it chooses one at random. With default it does not wait.", "select 一直等到某个 case 可以通信，然后执行它；有几个都可以时，随机选一个。有 default 时不等待。")
	KeywordStruct      = phrase("struct makes a type of fields. A field without a name is embedded: its fields and methods are the struct's, too.", "struct 构成由字段组成的类型。没有名字的字段是嵌入的：它的字段和方法也归这个结构体所有。")
	KeywordSwitch      = phrase("switch runs the first clause whose case equals the value, or whose type the value has.", "switch 执行第一个与值相等（或与值的类型相符）的分支。")
	KeywordType        = phrase("type declares a new type, with methods of its own; with = it declares another name for a type.", "type 声明一个新类型，可以有自己的方法；带 = 时，只是给已有的类型另起一个名字。")
	KeywordVar         = phrase("var declares variables. Without a value they are zero.", "var 声明变量。不给初值时就是零值。")
	GoSpecification    = phrase("The Go specification", "Go 语言规范（英文）")
)

// Where what is inspected comes from.
var (
	DeclaredIn = phrase("Declared in %s.", "在 %s 中声明。")
	PackageOf  = phrase("Package %s.", "属于包 %s。")
)

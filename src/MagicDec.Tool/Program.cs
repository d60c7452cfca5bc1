using MagicDec.Tool;

bool isInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected;
Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
ToolConsole console = new(Console.In, Console.Out, Console.Error, isInteractive);
Console.CancelKeyPress += (_, pressed) => pressed.Cancel = console.Interrupt();
return await ToolApp.RunAsync(args, console).ConfigureAwait(false);

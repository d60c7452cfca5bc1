// Kernels against plain .NET and this machine's limits.
//
//   dotnet run -c Release --project tests/MagicDec.Benchmarks -- --filter '*'
using BenchmarkDotNet.Running;
using MagicDec.Benchmarks.Reporting;

BenchmarkSwitcher.FromAssembly(typeof(Yardstick).Assembly).Run(args, new KernelConfig());

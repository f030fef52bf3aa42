using MultiZoneIpam.Cli;
using MultiZoneIpam.Cli.CommandLine;

// The operator's command line. kubectl calls it as kubectl-mzipam, and then usages say "kubectl mzipam".
var program = Path.GetFileName(Environment.GetCommandLineArgs()[0]) == "kubectl-mzipam" ? "kubectl mzipam" : "mzipam";
return await new Mzipam(program, Terminal.OfThisProcess(), Environment.GetEnvironmentVariable, TimeProvider.System).RunAsync(args);

using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using PactePme.Kernel;
using Wolverine.Configuration;
using Wolverine.Middleware;

namespace PactePme.Host.Api;

/// <summary>Lets any <c>Refuse</c> of a feature end the request: a refusal is written as a problem, nothing goes on.</summary>
public sealed class RefusalContinuation : IContinuationStrategy
{
    public bool TryFindContinuationHandler(IChain chain, MethodCall call, out Frame? frame)
    {
        frame = null;
        if (call.Creates.FirstOrDefault(v => v.VariableType == typeof(Refusal)) is not { } refusal || !refusal.Properties.TryAdd("checked", true)) return false;
        refusal.OverrideName($"refusalOf{call.HandlerType.Name.Split('`')[0]}{call.Method.Name}"); // one request may meet several
        frame = new RefusalFrame(refusal);
        return true;
    }

    private sealed class RefusalFrame : AsyncFrame
    {
        private readonly Variable refusal;
        private Variable? http;

        public RefusalFrame(Variable refusal)
        {
            this.refusal = refusal;
            uses.Add(refusal);
        }

        public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
        {
            http = chain.FindVariable(typeof(HttpContext));
            yield return http;
        }

        public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
        {
            writer.Write($"BLOCK:if ({refusal.Usage} != null)");
            writer.Write($"await {typeof(Problems).FullNameInCode()}.{nameof(Problems.WriteAsync)}({http!.Usage}, {refusal.Usage}).ConfigureAwait(false);");
            writer.Write("return;");
            writer.FinishBlock();
            Next?.GenerateCode(method, writer);
        }
    }
}

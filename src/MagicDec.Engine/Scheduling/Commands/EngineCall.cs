namespace MagicDec.Engine.Scheduling.Commands;

/// <summary>Work for the engine thread between two steps.</summary>
internal abstract class EngineCall
{
    public abstract void Run();

    public abstract void Fail(Exception error);
}

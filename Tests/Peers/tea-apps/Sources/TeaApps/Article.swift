/// The part of the page that is the same for all, as it stands in the demo's `PageApp.swift`.
let article = """
    <article>
    <h2>How to make a pot of tea</h2>
    <p>Fill the kettle with fresh water, and let the tap run for a moment before you do: water that
    has stood in the pipes, or has boiled before, has lost its air, and the tea tastes flat.</p>
    <p>Warm the pot. A cold one takes ten degrees from the water at once, and black tea wants it as
    hot as it comes. Pour the water that has warmed it away.</p>
    <p>Take a spoon of leaves for each cup. The spoon for the pot is a matter of taste, of the
    leaves, and of the water: where the water is hard, it helps.</p>
    <p>Bring the pot to the kettle, never the kettle to the pot, and pour as soon as it boils. Put
    the lid on, and a cosy over it if you have one.</p>
    <p>Wait. Assam takes four minutes, Darjeeling three, Earl Grey something between. Green tea is
    another matter: let the kettle cool for five minutes first, and pour after two.</p>
    <p>Stir once, let the leaves sink, and pour through a strainer. If there will be a second cup,
    pour all of it into another pot now, because the leaves do not stop when you do.</p>
    <p>Whether the milk comes first is not for this page to decide. Where cups were thin and tea
    was hot, it kept them from cracking; where they are not, pour it afterwards, and you will see
    how much there is.</p>
    <p>Sugar is an honest thing in strong tea. Lemon is one too, but never together with milk.</p>
    <p>What is left in the pot after half an hour is not tea any more. It is good for the roses, and
    for getting stains out of the pot itself, with a spoon of soda and a night's patience.</p>
    <p>Keep the leaves dry, dark and shut away from the coffee, and buy them in small amounts: after
    a year they are hay.</p>
    <ul>
    <li>Water: one litre</li>
    <li>Leaves: four spoons, or five</li>
    <li>Time: four minutes</li>
    <li>Company: as you like</li>
    </ul>
    </article>

    """
